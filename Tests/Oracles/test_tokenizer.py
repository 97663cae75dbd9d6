"""Proves that Minerva cuts text into the tokens that llama.cpp does, and puts it together again."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from texts import LOOK_ALIKES, hard_texts

# A control token of each vocabulary: what stands between two of them is cut by itself, so that one call of the binary
# does for many texts.
SEPARATORS = {
    "llama-spm": "</s>",
    "llama-bpe": "<|end_of_text|>",
    "gpt-2": "<|endoftext|>",
    "qwen2": "<|endoftext|>",
}
NAMES = tuple(SEPARATORS)
TEXTS = hard_texts(400)


@pytest.fixture
def vocabulary(vocabularies):
    return lambda name: vocabularies / f"ggml-vocab-{name}.gguf"


def samples(path):
    """Texts that come with a vocabulary, and their ids."""
    texts = path.with_suffix(".gguf.inp").read_bytes().decode().split("\n__ggml_vocab_test__\n")
    lines = path.with_suffix(".gguf.out").read_text().split("\n")
    ids = [[int(word) for word in line.split()] for line in lines]
    return list(zip(texts, ids[: len(texts)], strict=True))


def split(ids, separator):
    """The ids between separators."""
    parts = [[]]
    for token in ids:
        if token == separator:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


@pytest.mark.parametrize("name", NAMES)
def test_samples_of_the_vocabulary(minerva, vocabulary, name):
    pairs = samples(vocabulary(name))
    assert len(pairs) > 40

    def tokenize(pair):
        return minerva.tokenize(vocabulary(name), pair[0], "--no-parse-special")

    # Most of the time goes into reading the vocabulary, which two processes can do at once.
    with ThreadPoolExecutor(2) as pool:
        for (text, ids), found in zip(pairs, pool.map(tokenize, pairs)):
            assert found == ids, f"for {text!r}"


@pytest.mark.parametrize("name", NAMES)
def test_hard_texts(minerva, oracle, vocabulary, name):
    peer = oracle(vocabulary(name))
    separator = SEPARATORS[name]
    [separator_id] = peer.encode(separator)[-1:]
    texts = [text for text in TEXTS if separator not in text]
    assert len(texts) >= 300
    joined = separator.join(texts)
    ids = minerva.tokenize(vocabulary(name), joined)
    for text, found in zip(texts, split(ids, separator_id), strict=True):
        assert found == peer.encode(text), f"for {text!r}"
    assert ids == peer.encode(joined)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("option", ("--no-parse-special", "--parse-special"))
def test_names_of_control_tokens(minerva, oracle, vocabulary, name, option):
    text = " and ".join([*LOOK_ALIKES, *SEPARATORS.values(), "<|begin_of_text|>", "<|end"])
    expected = oracle(vocabulary(name)).encode(text, parse_special=option == "--parse-special")
    assert minerva.tokenize(vocabulary(name), text, option) == expected


@pytest.mark.parametrize("name", NAMES)
def test_the_start_token(minerva, oracle, vocabulary, name):
    for text in ("", "Hello"):
        expected = oracle(vocabulary(name)).encode(text, add_special=True)
        assert minerva.tokenize(vocabulary(name), text, "--add-special") == expected


@pytest.mark.parametrize("name", NAMES)
def test_text_comes_back(minerva, vocabulary, name):
    # One long text, so that all kinds of neighbours meet. SentencePiece writes spaces as "▁" and can't tell them apart.
    text = " — ".join(TEXTS[::4]).replace("▁", " ")
    ids = minerva.tokenize(vocabulary(name), text, "--no-parse-special")
    assert minerva.detokenize(vocabulary(name), ids) == text


@pytest.mark.parametrize("name", NAMES)
def test_text_with_control_tokens_comes_back(minerva, vocabulary, name):
    text = SEPARATORS[name].join(["Hello", "wörld", "👩‍👩‍👧‍👦", "a , b . c ' s"])
    ids = minerva.tokenize(vocabulary(name), text)
    assert minerva.detokenize(vocabulary(name), ids) == text


@pytest.mark.parametrize("name", NAMES)
def test_a_text_as_an_argument(minerva, vocabulary, name):
    text = "Hello  wörld"
    as_argument = json.loads(minerva.run("tokenize", vocabulary(name), text))
    assert as_argument == minerva.tokenize(vocabulary(name), text)


def test_an_id_that_no_token_has(minerva, vocabulary):
    done = minerva.attempt("detokenize", vocabulary("gpt-2"), 50257)
    assert done.returncode == 65
    assert "token 50257 is not in the vocabulary" in done.stderr
