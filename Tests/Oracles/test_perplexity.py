"""Proves that `minerva perplexity` measures what llama.cpp does: the same chunks, the same tokens scored."""

import json

import numpy
import pytest

from llama_cpp_logits import logits_of
from llama_cpp_model import load
from random_models import Recipe

CONTEXT = 64


@pytest.fixture(scope="module")
def text():
    random = numpy.random.default_rng(7)
    words = ["the", "and", "once", "upon", "time", "hello", "world", "was", "ring", "Zoë", "12", "\n", "<|end|>"]
    return " ".join(random.choice(words, 1200))


def perplexity_by_llama_cpp(model, vocabulary, text):
    """As tools/perplexity/perplexity.cpp has it: chunks of the context, the second half of each scored."""
    tokens = vocabulary.encode(text, add_special=True, parse_special=False)
    chunks = [tokens[start : start + CONTEXT] for start in range(0, len(tokens) - CONTEXT + 1, CONTEXT)]
    opened = load(model)
    surprises = []
    for chunk in chunks:
        logits = logits_of(opened, [tokens[0], *chunk[1:]], CONTEXT).astype(numpy.float64)
        for position in range(CONTEXT // 2, CONTEXT - 1):
            row = logits[position]
            surprises.append(numpy.log(numpy.exp(row - row.max()).sum()) + row.max() - row[chunk[position + 1]])
    return numpy.exp(numpy.mean(surprises)), len(surprises), len(chunks)


# Of blocks of 32, llama.cpp rounds activations as Minerva does; of blocks of 256, more than 0.5 % would be its own error.
@pytest.mark.parametrize("element_type", ("F32", "F16", "Q8_0"))
def test_perplexity(minerva, oracle, random_model, tmp_path, text, element_type):
    model = random_model(Recipe(element_type=element_type))
    file = tmp_path / "text.txt"
    file.write_text(text, encoding="utf-8")
    found = json.loads(minerva.run("perplexity", model, file, "--json", "--ctx-size", CONTEXT))
    right, tokens, chunks = perplexity_by_llama_cpp(model, oracle(model), text)
    assert (found["tokens"], found["chunks"]) == (tokens, chunks)
    assert found["perplexity"] == pytest.approx(right, rel=0.005)


def test_a_text_that_is_too_short(minerva, random_model, tmp_path):
    file = tmp_path / "text.txt"
    file.write_text("", encoding="utf-8")
    done = minerva.attempt("perplexity", random_model(), file)
    assert done.returncode == 64
    assert "expected at least 2" in done.stderr
