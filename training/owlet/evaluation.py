"""How often owlet is right on wordings and combinations that it has not seen."""

import json
import os
import socket
import subprocess
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tokenizers import Tokenizer

from .corpus import held_out_cases
from .corpus.conversation import called_tools, parsed_json
from .template import prompt

MOST_TOKENS = 220


class MinervaServer:
    """`minerva serve` with one model, for as long as a `with` block lasts."""

    #: Requests at once.
    width = 8

    def __init__(self, program: str, model: Path):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"http://127.0.0.1:{free.getsockname()[1]}"
        port = self.address.rpartition(":")[2]
        command = [program, "serve", str(model), "--alias", "owlet", "--port", port, "--log-level", "error"]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)

    def __enter__(self):
        for _ in range(600):
            if self.process.poll() is not None:
                raise SystemExit(f"minerva serve ended with status {self.process.returncode}")
            try:
                with urllib.request.urlopen(f"{self.address}/health"):
                    return self
            except OSError:
                time.sleep(0.1)
        raise SystemExit("minerva serve did not become ready within a minute")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def complete(self, tokens: list[int]) -> str:
        """The greedy continuation."""
        body = {"model": "owlet", "prompt": tokens, "temperature": 0, "max_tokens": MOST_TOKENS}
        request = urllib.request.Request(f"{self.address}/v1/completions", json.dumps(body).encode())
        with urllib.request.urlopen(request) as response:
            return json.load(response)["choices"][0]["text"]


class LlamaCpp:
    """llama.cpp through its Python package, which need not be installed otherwise."""

    width = 1

    def __init__(self, model: Path):
        import llama_cpp

        self.llama = llama_cpp.Llama(str(model), n_ctx=1024, n_threads=os.cpu_count(), verbose=False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.llama.close()

    def complete(self, tokens: list[int]) -> str:
        """The greedy continuation."""
        self.llama.reset()
        reply = []
        for token in self.llama.generate(tokens, temp=0.0):
            if token == self.llama.token_eos() or len(reply) == MOST_TOKENS:
                break
            reply.append(token)
        return self.llama.tokenizer()._model.detokenize(reply, special=True).decode(errors="replace")


def evaluate(engine, tokenizer: Tokenizer, seed: int, cases_per_skill: int) -> list[dict]:
    """Asks all held-out cases; returns what was asked, what came, and whether it was right."""
    cases = held_out_cases(seed, cases_per_skill)

    def asked(case):
        text = prompt(case)
        reply = engine.complete(tokenizer.encode(text).ids)
        return {"skill": case.skill, "prompt": text, "reply": reply, "right": case.check.passes(reply)}

    with ThreadPoolExecutor(engine.width) as pool:
        return list(pool.map(asked, cases))


def table(results: list[dict]) -> str:
    """The share of right answers by skill, as Markdown."""
    lines = ["| Skill | Right | Cases | |", "|---|---:|---:|---:|"]
    skills = list(dict.fromkeys(result["skill"] for result in results))
    for skill in skills:
        lines.append(_row(skill, [result["right"] for result in results if result["skill"] == skill]))
    lines.append(_row("**all**", [result["right"] for result in results]))
    lines.append(_row("valid JSON", [_is_json(result) for result in results if _wants_json(result)]))
    return "\n".join(lines)


def _row(name, rights):
    return f"| {name} | {sum(rights)} | {len(rights)} | {sum(rights) / len(rights):.0%} |"


def _wants_json(result):
    return result["skill"] in ("extraction", "tool choice")


def _is_json(result):
    if result["skill"] == "extraction":
        return parsed_json(result["reply"]) is not None
    calls = called_tools(result["reply"])
    return bool(calls) and None not in calls
