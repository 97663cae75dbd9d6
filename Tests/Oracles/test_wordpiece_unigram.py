"""Proves that GGUF's WordPiece and unigram vocabularies give the tokens that llama.cpp gives.

MINERVA_TEXTS=20000 asks for more than a few hundred texts. All ids are the same.
"""

import os

import pytest
from test_tokenizer import assert_same, samples
from texts import LOOK_ALIKES, hard_bytes

CONTROLS = {
    "bert-bge": ("[CLS]", "[SEP]", "[UNK]", "[PAD]", "[MASK]", "[cls]"),
    "nomic-bert-moe": ("<s>", "</s>", "<unk>", "<pad>", "<mask>", "  <mask> "),
}
NAMES = tuple(CONTROLS)
COUNT = int(os.environ.get("MINERVA_TEXTS", 300))


@pytest.fixture
def vocabulary(vocabularies):
    return lambda name: vocabularies / f"ggml-vocab-{name}.gguf"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("option", ("--no-parse-special", "--parse-special"))
@pytest.mark.parametrize("add_special", (False, True))
def test_hard_texts(minerva, oracle, vocabulary, name, option, add_special):
    controls = [f"{control}a {control}{control} b" for control in CONTROLS[name]]
    texts = [*hard_bytes(COUNT), *(text.encode() for text in (*LOOK_ALIKES, *controls, ""))]
    peer = oracle(vocabulary(name))
    expected = [peer.encode(text, add_special, option == "--parse-special") for text in texts]
    options = [option, "--add-special"] if add_special else [option]
    assert_same(texts, minerva.tokenize_all(vocabulary(name), texts, *options), expected)


def test_samples_of_the_vocabulary(minerva, vocabulary):
    texts, ids = zip(*samples(vocabulary("bert-bge")))
    assert len(texts) > 40
    assert_same(texts, minerva.tokenize_all(vocabulary("bert-bge"), texts, "--no-parse-special"), ids)


@pytest.mark.parametrize("name", NAMES)
def test_tokens_become_text(minerva, vocabulary, name):
    text = " Hello world , 42"
    expected = {"bert-bge": " hello world , 42", "nomic-bert-moe": "Hello world , 42"}[name]
    assert minerva.detokenize(vocabulary(name), minerva.tokenize(vocabulary(name), text)) == expected
