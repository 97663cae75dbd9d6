"""Proves that a model says the same on every backend, through the chat endpoint, piece by piece and as a whole."""

import os
from contextlib import ExitStack
from pathlib import Path

import openai
import pytest

from hugging_face_folder import convert

BACKENDS = ("native", "llama.cpp", "mlx")
OWLET = Path(__file__).resolve().parents[2] / "Sources/ModelStore/Resources/owlet.gguf"
STORIES = ("Once upon a time", "Lily had a red ball.", "The dog ran home.", "Tom likes cake.")
STORY_LIMIT = 100

# Behind the end of a short answer a small model is not sure of anything, and rounding decides.
LIMIT = 60

QUESTIONS = """
Who are you?
Wer bist du?
Thank you very much!
What is Minerva?
which port does the server listen on by default
Where are my models stored?
what is 7 times 8
48 minus 19
write 317 in words
Repeat exactly this: lamp river moon kadu
sort these: 42, 7, 19, 88
¿Quién eres?
""".strip().split("\n")


@pytest.fixture(scope="module", autouse=True)
def pythons():
    for name in ("MINERVA_LLAMA_PYTHON", "MINERVA_MLX_PYTHON"):
        assert os.environ.get(name), f"{name} is not set; expected the path of a Python that has the backend's package"


def serving(minerva, model, folder):
    """A client of the model on each backend, by its name, for a `with` block."""
    with ExitStack() as stack:
        clients = {}
        for backend in BACKENDS:
            path = convert(model, folder) if backend == "mlx" else model
            server = stack.enter_context(minerva.serve(path, "--backend", backend, "--alias", "model"))
            clients[backend] = openai.OpenAI(base_url=server.api, api_key="none", max_retries=0, timeout=120)
        yield clients


@pytest.fixture(scope="module")
def owlets(minerva, tmp_path_factory):
    yield from serving(minerva, OWLET, tmp_path_factory.mktemp("owlet"))


@pytest.fixture(scope="module")
def stories(minerva, shared_model, tmp_path_factory):
    yield from serving(minerva, shared_model, tmp_path_factory.mktemp("stories"))


def ask(client, question, limit, **options):
    messages = [{"role": "user", "content": question}]
    return client.chat.completions.create(
        model="model", messages=messages, temperature=0, max_tokens=limit, **options
    )


def whole(client, question, limit):
    choice = ask(client, question, limit).choices[0]
    return choice.message.content, choice.finish_reason


def in_pieces(client, question, limit):
    pieces = [piece.choices[0] for piece in ask(client, question, limit, stream=True) if piece.choices]
    return "".join(piece.delta.content or "" for piece in pieces), pieces[-1].finish_reason


@pytest.mark.parametrize("way", (whole, in_pieces))
@pytest.mark.parametrize("question", QUESTIONS)
def test_owlet(owlets, question, way):
    expected = whole(owlets["native"], question, LIMIT)
    assert expected[0]
    for backend in BACKENDS:
        assert way(owlets[backend], question, LIMIT) == expected, backend


@pytest.mark.parametrize("way", (whole, in_pieces))
@pytest.mark.parametrize("story", STORIES)
def test_stories(stories, story, way):
    expected = whole(stories["native"], story, STORY_LIMIT)
    assert expected[0] and expected[1] == "length"
    for backend in BACKENDS:
        assert way(stories[backend], story, STORY_LIMIT) == expected, backend
