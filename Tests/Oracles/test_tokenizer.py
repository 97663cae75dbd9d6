"""Proves that Minerva cuts text into the tokens that llama.cpp does, and puts it together again.

Every vocabulary of llama.cpp's own tests is compared, and every pre-tokenizer that it knows, with a few hundred texts;
MINERVA_TEXTS=20000 asks for more. All ids are the same. Not compared is what ends llama.cpp's process (see
`ends_llama_cpp`): Minerva reads a code point above U+10FFFF as four bytes that are no characters, and a space that is
written too long as a space.
"""

import json
import os

import pre_tokenizers
import pytest
from llama_cpp_vocabulary import Vocabulary
from texts import LOOK_ALIKES, hard_bytes, hard_texts

# Every vocabulary of byte-pair encoding or SentencePiece, with one of its control tokens.
CONTROLS = {
    "aquila": "<|endoftext|>",
    "baichuan": "</s>",
    "command-r": "<|END_OF_TURN_TOKEN|>",
    "deepseek-coder": "<｜end▁of▁sentence｜>",
    "deepseek-llm": "<｜end▁of▁sentence｜>",
    "falcon": "<|endoftext|>",
    "gemma-4": "<eos>",
    "gpt-2": "<|endoftext|>",
    "gpt-neox": "<|endoftext|>",
    "llama-bpe": "<|end_of_text|>",
    "llama-spm": "</s>",
    "mpt": "<|endoftext|>",
    "phi-3": "<|end|>",
    "qwen2": "<|endoftext|>",
    "qwen35": "<|endoftext|>",
    "refact": "<|endoftext|>",
    "starcoder": "<|endoftext|>",
}
NAMES = tuple(CONTROLS)
# These come without samples.
WITHOUT_SAMPLES = ("aquila", "baichuan", "gpt-neox")
COUNT = int(os.environ.get("MINERVA_TEXTS", 300))
BYTES = hard_bytes(COUNT)
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


def assert_same(texts, found, expected):
    """Shows the shortest text of which the ids differ."""
    assert len(found) == len(expected) == len(texts)
    wrong = [number for number in range(len(texts)) if found[number] != expected[number]]
    shortest = min(wrong, key=lambda number: len(texts[number]), default=None)
    if shortest is not None:
        assert found[shortest] == expected[shortest], f"for {texts[shortest]!r}, and {len(wrong)} texts in all"


@pytest.mark.parametrize("name", [name for name in NAMES if name not in WITHOUT_SAMPLES])
def test_samples_of_the_vocabulary(minerva, vocabulary, name):
    texts, ids = zip(*samples(vocabulary(name)))
    assert len(texts) > 40
    assert_same(texts, minerva.tokenize_all(vocabulary(name), texts, "--no-parse-special"), ids)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("option", ("--no-parse-special", "--parse-special"))
def test_hard_texts(minerva, oracle, vocabulary, name, option):
    peer = oracle(vocabulary(name))
    texts = [*BYTES, *(text.encode() for text in (*LOOK_ALIKES, *CONTROLS.values(), "<|begin_of_text|>", "<|end"))]
    expected = [peer.encode(text, parse_special=option == "--parse-special") for text in texts]
    assert_same(texts, minerva.tokenize_all(vocabulary(name), texts, option), expected)


@pytest.mark.parametrize("name", pre_tokenizers.NAMES)
def test_pre_tokenizers(minerva, vocabulary, tmp_path, name):
    path = tmp_path / f"{name}.gguf"
    pre_tokenizers.write_copy(vocabulary("gpt-2"), path, name)
    peer = Vocabulary(path)
    texts = BYTES[:: 1 if COUNT > 300 else 2]
    expected = [peer.encode(text, add_special=True) for text in texts]
    assert_same(texts, minerva.tokenize_all(path, texts, "--add-special"), expected)
    path.unlink()


@pytest.mark.parametrize("name", NAMES)
def test_the_start_token(minerva, oracle, vocabulary, name):
    texts = ["", "Hello"]
    expected = [oracle(vocabulary(name)).encode(text, add_special=True) for text in texts]
    assert minerva.tokenize_all(vocabulary(name), texts, "--add-special") == expected


@pytest.mark.parametrize("name", NAMES)
def test_text_comes_back(minerva, vocabulary, name):
    # One long text, so that all kinds of neighbours meet. SentencePiece writes spaces as "▁" and can't tell them apart;
    # Falcon has no tokens for some control characters.
    text = " — ".join(TEXTS[::4]).replace("▁", " ")
    text = "".join(character for character in text if character >= " " or character in "\t\r\n")
    ids = minerva.tokenize(vocabulary(name), text, "--no-parse-special")
    assert minerva.detokenize(vocabulary(name), ids) == text


@pytest.mark.parametrize("name", NAMES)
def test_text_with_control_tokens_comes_back(minerva, vocabulary, name):
    # Phi-3 swallows white space behind its control tokens.
    text = CONTROLS[name].join(["Hello", "wörld", "👩‍👩‍👧‍👦", "a , b . c ' s"])
    ids = minerva.tokenize(vocabulary(name), text)
    assert len(ids) < 60
    assert minerva.detokenize(vocabulary(name), ids) == text


@pytest.mark.parametrize("name", NAMES)
def test_a_long_text(minerva, oracle, vocabulary, name):
    # The words of many texts in one, so that words come again and special tokens stand between.
    text = CONTROLS[name].join(TEXTS) + "a" * 5000 + " " * 5000 + "ab" * 2500
    assert minerva.tokenize(vocabulary(name), text) == oracle(vocabulary(name)).encode(text)


def test_a_text_as_an_argument(minerva, vocabulary):
    text = "Hello  wörld"
    as_argument = json.loads(minerva.run("tokenize", vocabulary("gpt-2"), text))
    assert as_argument == minerva.tokenize(vocabulary("gpt-2"), text)
    assert [as_argument] == minerva.tokenize_all(vocabulary("gpt-2"), [text])


@pytest.mark.parametrize("batch", ("", "{}", "[1]", '["a", [256]]', '"a"', '["a"'))
def test_a_batch_that_is_none(minerva, vocabulary, batch):
    done = minerva.attempt("tokenize", vocabulary("gpt-2"), "--batch", input=batch)
    assert done.returncode == 65
    assert "JSON array of texts" in done.stderr
    assert done.stdout == ""


def test_an_id_that_no_token_has(minerva, vocabulary):
    done = minerva.attempt("detokenize", vocabulary("gpt-2"), 50257)
    assert done.returncode == 65
    assert "token 50257 is not in the vocabulary" in done.stderr
