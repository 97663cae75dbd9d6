"""Proves that a trained model tells its story as llama.cpp and mlx-lm have it: in the terminal and over HTTP."""

import re

import openai
import pytest

PROMPT = "Once upon a time"
TOKENS = 160


@pytest.fixture(scope="module")
def story(shared_model):
    """The greedy continuation that stands beside the model, as a quotation."""
    readme = (shared_model.parent / "README.md").read_text(encoding="utf-8")
    quotation = re.findall(r"^> (.*)$", readme, flags=re.MULTILINE)
    assert quotation, "the file beside the model quotes no story"
    return "\n".join(quotation)


@pytest.fixture(scope="module")
def client(minerva, shared_model):
    with minerva.serve(shared_model, "--alias", "stories") as server:
        yield openai.OpenAI(base_url=server.api, api_key="none", max_retries=0, timeout=60)


@pytest.mark.parametrize("kernels", ("auto", "reference"))
def test_in_the_terminal(minerva, shared_model, story, kernels):
    options = ("--raw", PROMPT, "--temp", 0, "--max-tokens", TOKENS, "--quiet")
    assert minerva.run("run", shared_model, *options, MINERVA_KERNELS=kernels) == story + "\n"


def test_over_http(client, story):
    reply = client.completions.create(model="stories", prompt=PROMPT, temperature=0, max_tokens=TOKENS)
    assert reply.choices[0].text == story
    assert (reply.usage.prompt_tokens, reply.usage.completion_tokens) == (5, TOKENS)


def test_piece_by_piece(client, story):
    stream = client.completions.create(model="stories", prompt=PROMPT, temperature=0, max_tokens=TOKENS, stream=True)
    assert "".join(piece.choices[0].text for piece in stream) == story
