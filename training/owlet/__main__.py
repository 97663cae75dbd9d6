"""`python -m owlet`: every step of making owlet is a command; `all` runs them one after the other."""

import argparse
import json
import time
from itertools import islice
from pathlib import Path

from tokenizers import Tokenizer

from .corpus import conversations
from .shapes import SHAPES
from .template import segments

EVALUATION_SEED = 7


def main():
    arguments = _parser().parse_args()
    started = time.monotonic()
    arguments.command(arguments)
    print(f"{time.monotonic() - started:.0f} seconds")


def _parser():
    parser = argparse.ArgumentParser(prog="python -m owlet", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build"), help="where everything is written")
    parser.add_argument("--shape", choices=SHAPES, default="owlet")
    parser.add_argument("--steps", type=int, default=5_500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minerva", default="minerva", help="the program that evaluates")
    commands = parser.add_subparsers(required=True)
    for command in (text, tokenizer, train, export, evaluate, everything):
        name = "all" if command is everything else command.__name__
        subparser = commands.add_parser(name, help=command.__doc__, description=command.__doc__)
        subparser.set_defaults(command=command)
        if command is text:
            subparser.add_argument("--count", type=int, default=20)
        if command is train:
            subparser.add_argument("--until", type=int, help="stop after this step; the next run goes on from there")
        if command is evaluate:
            subparser.add_argument("--llama-cpp", action="store_true", help="ask llama.cpp instead of minerva")
            subparser.add_argument("--cases", type=int, default=40, help="cases of each skill")
    return parser


def text(arguments):
    """Print some of the text that owlet learns from."""
    for conversation in islice(conversations(arguments.seed), arguments.count):
        print(f"--- {conversation.skill}")
        print("".join(piece for piece, _ in segments(conversation)))


def tokenizer(arguments):
    """Train the tokenizer."""
    from .tokenizer import train_tokenizer

    train_tokenizer(_tokenizer_path(arguments), SHAPES[arguments.shape].vocabulary, arguments.seed)


def train(arguments):
    """Train the network, from the last checkpoint if there is one."""
    from .training import Recipe
    from .training import train as run

    recipe = Recipe(shape=arguments.shape, steps=arguments.steps, seed=arguments.seed)
    run(recipe, _tokenizer(arguments), _checkpoint(arguments), getattr(arguments, "until", None))


def export(arguments):
    """Write owlet.gguf (Q8_0) and owlet-f32.gguf."""
    from .export import export as write
    from .training import load_weights

    recipe, weights = load_weights(_checkpoint(arguments))
    write(arguments.out / "owlet.gguf", recipe, weights, _tokenizer(arguments), quantised=True)
    write(arguments.out / "owlet-f32.gguf", recipe, weights, _tokenizer(arguments), quantised=False)


def evaluate(arguments):
    """Ask owlet.gguf the held-out cases, print the table, write the answers to answers.jsonl."""
    from .evaluation import LlamaCpp, MinervaServer, table
    from .evaluation import evaluate as ask

    model = arguments.out / "owlet.gguf"
    by_llama_cpp = getattr(arguments, "llama_cpp", False)
    with LlamaCpp(model) if by_llama_cpp else MinervaServer(arguments.minerva, model) as engine:
        results = ask(engine, _tokenizer(arguments), EVALUATION_SEED, getattr(arguments, "cases", 40))
    lines = [json.dumps(result, ensure_ascii=False) for result in results]
    (arguments.out / "answers.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(table(results))


def everything(arguments):
    """Train the tokenizer and the network, export, evaluate; what is there already is not made again."""
    if not _tokenizer_path(arguments).exists():
        tokenizer(arguments)
    for step in (train, export, evaluate):
        step(arguments)


def _tokenizer_path(arguments):
    return arguments.out / "tokenizer.json"


def _tokenizer(arguments):
    return Tokenizer.from_file(str(_tokenizer_path(arguments)))


def _checkpoint(arguments):
    return arguments.out / "checkpoint.npz"


if __name__ == "__main__":
    main()
