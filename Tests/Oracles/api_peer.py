"""Sends the requests of `api_requests` to llama-server, and stores the shapes of its answers for machines without it.

    MINERVA=... MINERVA_ORACLES=... MINERVA_LLAMA_SERVER=path/to/llama-server python Tests/Oracles/api_peer.py
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import api_requests
import random_models
from api_exchange import send
from api_shapes import shape
from served_models import NAME, QUICK

STORED = Path(__file__).parent / "llama_server_shapes.json"
OWLET = Path(__file__).resolve().parents[2] / "Sources" / "ModelStore" / "Resources" / "owlet.gguf"


@contextmanager
def serving(program, model, alias):
    """The address of a llama-server that is ready."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = ["--alias", alias, "--port", str(port), "--threads", "2", "--parallel", "4", "--jinja", "--no-webui"]
    # Minerva leaves it to the template whether a model thinks before it answers; llama-server says yes.
    options += ["--chat-template-kwargs", '{"enable_thinking": false}']
    process = subprocess.Popen(
        [program, "--model", str(model), *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_ready(address, process)
        yield address
    finally:
        process.kill()
        process.wait(timeout=10)


def wait_until_ready(address, process, seconds=60):
    end = time.monotonic() + seconds
    while True:
        assert process.poll() is None and time.monotonic() < end, "llama-server did not get ready"
        try:
            if urllib.request.urlopen(f"{address}/health", timeout=5).status == 200:
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)


def shapes(address, requests):
    """The shapes of the answers, by the requests' names."""
    return {name: shape(send(address, path, body, method)) for name, (method, path, body) in requests.items()}


def recorded(program, random_model):
    """The shapes of all answers of llama-server."""
    with serving(program, random_model, NAME) as address:
        found = shapes(address, api_requests.to_random())
    with serving(program, OWLET, "owlet") as address:
        return found | shapes(address, api_requests.to_owlet())


def stored():
    """The version of llama-server, and the shapes that were stored."""
    data = json.loads(STORED.read_text())
    lists = data["lists"]
    return data["version"], {
        name: {field: lists[value] if field in ("fields", "order") else value for field, value in answer.items()}
        for name, answer in data["answers"].items()
    }


def store(version, answers):
    """Writes each list of fields once."""
    lists = []

    def place(value):
        if value not in lists:
            lists.append(value)
        return lists.index(value)

    told = {
        name: {field: place(value) if isinstance(value, list) else value for field, value in answer.items()}
        for name, answer in answers.items()
    }
    lines = [json.dumps(value, ensure_ascii=False) for value in lists]
    names = [f"{json.dumps(name)}: {json.dumps(answer)}" for name, answer in told.items()]
    text = (
        f'{{"version": {json.dumps(version)},\n"lists": [\n' + ",\n".join(lines)
        + '\n],\n"answers": {\n' + ",\n".join(names) + "\n}}\n"
    )
    STORED.write_text(text)


def version(program):
    """The line in which llama-server says what it is."""
    done = subprocess.run([program, "--version"], capture_output=True, encoding="utf-8", timeout=60)
    return next(line for line in (done.stdout + done.stderr).splitlines() if line.startswith("version:"))


def main():
    program = os.environ.get("MINERVA_LLAMA_SERVER") or sys.exit("MINERVA_LLAMA_SERVER is not set")
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "random.gguf"
        random_models.write(model, QUICK)
        store(version(program), recorded(program, model))


if __name__ == "__main__":
    main()
