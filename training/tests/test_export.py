"""The file: what it says, and that other programs compute from it what we do.

llama.cpp is asked if `llama_cpp` is installed, Minerva if `MINERVA` names the program.
"""

import json
import os
import subprocess
from itertools import islice

import gguf
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from owlet.corpus import conversations
from owlet.export import export
from owlet.model import hidden_states, initial_weights, logits
from owlet.packing import encoded
from owlet.template import SOURCE, prompt
from owlet.training import Recipe

RECIPE = Recipe(shape="tiny")
TEXTS = ["Who are you?", "Grüße 🦉 12345\n\n  x", "<|im_start|>user\nHi<|im_end|>\n<think>", "it's  'LL \t\n a"]
needs_minerva = pytest.mark.skipif("MINERVA" not in os.environ, reason="MINERVA names no program")


@pytest.fixture(scope="module")
def weights():
    """Weights far from zero, so that a mistake shows."""
    weights = initial_weights(RECIPE.network, jax.random.key(3))
    return jax.tree.map(lambda leaf: jnp.where(leaf == 1, leaf, 4 * leaf), weights)


@pytest.fixture(scope="module")
def files(weights, tokenizer, tmp_path_factory):
    """The file in F32 and in Q8_0."""
    folder = tmp_path_factory.mktemp("export")
    for quantised in (False, True):
        export(folder / f"{quantised}.gguf", RECIPE, weights, tokenizer, quantised)
    return {quantised: folder / f"{quantised}.gguf" for quantised in (False, True)}


@pytest.fixture(scope="module")
def tokens(tokenizer):
    return next(encoded(tokenizer, case)[0] for case in conversations(1) if len(case.messages) > 3)[:200]


@pytest.fixture(scope="module")
def expected(weights, tokens):
    hidden = hidden_states(RECIPE.network, weights, jnp.array([tokens]), jnp.ones((1, len(tokens)), int))
    return np.asarray(logits(weights, hidden))[0]


def test_the_file_says_where_it_comes_from(files):
    reader = gguf.GGUFReader(files[True])
    texts = {name: reader.fields[name].contents() for name in ("general.name", "general.license", "general.source.url")}
    assert texts["general.name"] == "owlet" and texts["general.license"] == "MIT"
    assert reader.fields["tokenizer.chat_template"].contents() == SOURCE
    tokens = reader.fields["tokenizer.ggml.tokens"].contents()
    assert tokens[reader.fields["tokenizer.ggml.eos_token_id"].contents()] == "<|im_end|>"
    kinds = dict(zip(tokens, reader.fields["tokenizer.ggml.token_type"].contents()))
    assert kinds["<|im_start|>"] == gguf.TokenType.CONTROL and kinds["<think>"] == gguf.TokenType.USER_DEFINED


def test_llama_cpp_agrees(files, tokenizer, tokens, expected):
    llama_cpp = pytest.importorskip("llama_cpp")
    llama = llama_cpp.Llama(str(files[False]), n_ctx=512, logits_all=True, verbose=False)
    for text in TEXTS + [prompt(case) for case in islice(conversations(9), 300)]:
        assert llama.tokenize(text.encode(), add_bos=True, special=True) == tokenizer.encode(text).ids
    llama.eval(tokens)
    # llama.cpp keeps keys and values in half precision.
    assert np.abs(llama.scores[: len(tokens)] - expected).max() < 2e-2 * np.abs(expected).max()


@needs_minerva
def test_minerva_agrees(files, tokenizer, tokens, expected, tmp_path):
    for text in TEXTS + [prompt(case) for case in islice(conversations(9), 20)]:
        assert json.loads(minerva("tokenize", files[False], text)) == tokenizer.encode(text).ids
    ids = ",".join(map(str, tokens))
    minerva("logits", files[False], "--tokens", ids, "--output", tmp_path / "logits.npy")
    assert np.abs(np.load(tmp_path / "logits.npy") - expected).max() < 2e-2 * np.abs(expected).max()
    minerva("logits", files[True], "--tokens", ids, "--output", tmp_path / "logits.npy")
    assert np.abs(np.load(tmp_path / "logits.npy") - expected).max() < 1e-1 * np.abs(expected).max()


def minerva(*arguments):
    command = [os.environ["MINERVA"], *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
