"""Proves that `minerva perplexity` measures what llama.cpp does: the same chunks, the same tokens scored."""

import json

import numpy
import pytest

import llama_cpp_logits
from llama_cpp_model import library, loaded
from random_models import Recipe

CONTEXT = 64


@pytest.fixture(scope="module")
def text():
    random = numpy.random.default_rng(7)
    words = ["the", "and", "once", "upon", "time", "hello", "world", "was", "ring", "Zoë", "12", "\n", "<|end|>"]
    return " ".join(random.choice(words, 1200))


def surprise(logits, token):
    """The negative logarithm of a token's probability."""
    top = logits.max()
    return top + numpy.log(numpy.exp(logits - top).sum()) - logits[token]


def perplexity_by_llama_cpp(model, vocabulary, text):
    """As tools/perplexity/perplexity.cpp has it: chunks of the context, the second half of each scored.

    A model's BOS takes the place of a chunk's first token.
    """
    tokens = vocabulary.encode(text, add_special=True, parse_special=False)
    beginning = vocabulary.encode("", add_special=True, parse_special=False)
    chunks = [tokens[start : start + CONTEXT] for start in range(0, len(tokens) - CONTEXT + 1, CONTEXT)]
    surprises = []
    with loaded(model) as opened:
        for chunk in chunks:
            read = [*beginning, *chunk[len(beginning) :]]
            logits = llama_cpp_logits.logits(opened, read, CONTEXT).astype(numpy.float64)
            surprises += [surprise(logits[n], chunk[n + 1]) for n in range(CONTEXT // 2, CONTEXT - 1)]
    return numpy.exp(numpy.mean(surprises)), len(surprises), len(chunks)


def assert_perplexity(minerva, vocabulary, model, text, folder):
    file = folder / "text.txt"
    file.write_text(text, encoding="utf-8")
    found = json.loads(minerva.run("perplexity", model, file, "--json", "--ctx-size", CONTEXT))
    right, tokens, chunks = perplexity_by_llama_cpp(model, vocabulary, text)
    assert (found["tokens"], found["chunks"]) == (tokens, chunks)
    assert found["perplexity"] == pytest.approx(right, rel=0.005)


# Types for which llama.cpp rounds little, so that half a percent is more than its own error over so short a text.
@pytest.mark.parametrize("element_type", ("F32", "F16", "Q8_0"))
def test_perplexity(minerva, oracle, random_model, tmp_path, text, element_type):
    model = random_model(Recipe(element_type=element_type))
    assert_perplexity(minerva, oracle(model), model, text, tmp_path)


# What a user may have quantised owlet to, by llama.cpp itself.
QUANTISATIONS = {
    "F16": library.LLAMA_FTYPE_MOSTLY_F16,
    "Q8_0": library.LLAMA_FTYPE_MOSTLY_Q8_0,
    "Q4_0": library.LLAMA_FTYPE_MOSTLY_Q4_0,
    "Q4_K_M": library.LLAMA_FTYPE_MOSTLY_Q4_K_M,
}

HEROES = "fox cat bear mouse robot girl boy whale dragon bird king cook tree dog".split()


@pytest.mark.parametrize("quantisation", QUANTISATIONS)
def test_perplexity_of_a_trained_model(minerva, oracle, tmp_path, quantisation):
    owlet = json.loads(minerva.run("show", "owlet", "--json"))["path"]
    model = tmp_path / "owlet.gguf"
    parameters = library.llama_model_quantize_default_params()
    parameters.ftype = QUANTISATIONS[quantisation]
    parameters.allow_requantize = True
    assert library.llama_model_quantize(owlet.encode(), str(model).encode(), parameters) == 0
    # Stories in owlet's own words: text of the kind that it was trained on.
    text = " ".join(minerva.run("run", "owlet", f"Tell me a story about a {hero}.", "--temp", "0") for hero in HEROES)
    assert_perplexity(minerva, oracle(model), model, text, tmp_path)


def test_keys_and_values_of_8_bits_cost_little(minerva, tmp_path):
    file = tmp_path / "text.txt"
    stories = (minerva.run("run", "owlet", f"Tell me a story about a {hero}.", "--temp", "0") for hero in HEROES[:6])
    file.write_text(" ".join(stories), encoding="utf-8")
    exact, rounded = (
        json.loads(minerva.run("perplexity", "owlet", file, "--json", "--ctx-size", CONTEXT, "--cache-type", cache))
        for cache in ("f16", "q8_0")
    )
    assert exact["perplexity"] != rounded["perplexity"]
    assert rounded["perplexity"] == pytest.approx(exact["perplexity"], rel=0.005)


def test_a_text_that_is_too_short(minerva, random_model, tmp_path):
    file = tmp_path / "text.txt"
    file.write_text("", encoding="utf-8")
    done = minerva.attempt("perplexity", random_model(), file)
    assert done.returncode != 0
    assert "expected at least 2" in done.stderr
