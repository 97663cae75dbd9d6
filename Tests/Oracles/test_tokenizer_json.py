"""Proves that a tokenizer.json gives the ids and texts that Hugging Face's `tokenizers` package gives.

MINERVA_TEXTS=20000 asks for more than some texts for each kind. What differs is not compared:

- Characters that are younger than Unicode 16 in expressions, which is what Oniguruma knows. All else is the same,
  because Minerva keeps to the versions within the package: 9.0 for normalization forms, 8.0 for BERT.
- Bytes of byte tokens that make no UTF-8 together: the package writes U+FFFD for each byte of the whole run, Minerva
  for what is broken in it, because text that is certain is not held back.
"""

import json
import os

import hugging_face_tokenizers
import pytest
from test_tokenizer import assert_same
from texts import hard_bytes

COUNT = int(os.environ.get("MINERVA_TEXTS", 150))


def texts(count):
    """Texts that are UTF-8, since others can't be given to the package."""
    return [text.decode() for text in hard_bytes(count) if is_utf8(text)]


def is_utf8(data):
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


TEXTS = texts(COUNT)


def compare(minerva, path, tokenizer, given):
    tokenizer.save(str(path))
    encoded = [[encoding.ids for encoding in tokenizer.encode_batch(given, add_special_tokens=flag)] for flag in (False, True)]
    assert_same(given, minerva.tokenize_all(path, given, "--add-special"), encoded[1])
    if encoded[0] != encoded[1]:
        assert_same(given, minerva.tokenize_all(path, given), encoded[0])
    ids = [ids for ids in encoded[1] if ids]
    assert_same(ids, minerva.detokenize_all(path, ids), tokenizer.decode_batch(ids, skip_special_tokens=False))


@pytest.mark.parametrize("kind", hugging_face_tokenizers.KINDS)
def test_all_kinds(minerva, tmp_path, kind):
    compare(minerva, tmp_path / "tokenizer.json", hugging_face_tokenizers.KINDS[kind](), TEXTS)


@pytest.fixture(scope="module")
def table(vocabularies):
    """A table of character replacements that is published."""
    import gguf

    reader = gguf.GGUFReader(vocabularies / "ggml-vocab-nomic-bert-moe.gguf")
    return bytes(byte & 255 for byte in reader.fields["tokenizer.ggml.precompiled_charsmap"].contents())


@pytest.mark.parametrize("kind", ("unigram", "normalizer-nfc"))
def test_a_table_of_replacements(minerva, tmp_path, table, kind):
    tokenizer = hugging_face_tokenizers.with_table(hugging_face_tokenizers.KINDS[kind](), table)
    compare(minerva, tmp_path / "tokenizer.json", tokenizer, [*TEXTS, "\x04abc", "\x04 abc", "a\x04b"])


def test_names_of_special_tokens_as_text(minerva, tmp_path):
    path = tmp_path / "tokenizer.json"
    tokenizer = hugging_face_tokenizers.with_added_tokens(hugging_face_tokenizers.byte_level())
    tokenizer.save(str(path))
    tokenizer.encode_special_tokens = True
    expected = [encoding.ids for encoding in tokenizer.encode_batch(TEXTS, add_special_tokens=False)]
    assert_same(TEXTS, minerva.tokenize_all(path, TEXTS, "--no-parse-special"), expected)


def test_a_folder(minerva, tmp_path):
    hugging_face_tokenizers.bert().save(str(tmp_path / "tokenizer.json"))
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"bos_token": "[MASK]", "add_bos_token": True}))
    assert minerva.tokenize(tmp_path, "the", "--add-special")[:2] == [4, 2]
    assert minerva.tokenize(tmp_path / "tokenizer.json", "the") == minerva.tokenize(tmp_path, "the")


def test_an_unknown_part(minerva, tmp_path):
    path = tmp_path / "tokenizer.json"
    tokenizer = hugging_face_tokenizers.byte_level(hugging_face_tokenizers.expression_splitter(r"\p{Han}+"))
    tokenizer.save(str(path))
    done = minerva.attempt("tokenize", path, "a")
    assert done.returncode == 65
    assert r"\p{Han}+" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("batch", ("", "{}", "[1]", "[[-1]]", "[[99999]]"))
def test_a_batch_of_ids_that_is_none(minerva, tmp_path, batch):
    path = tmp_path / "tokenizer.json"
    hugging_face_tokenizers.byte_level().save(str(path))
    done = minerva.attempt("detokenize", path, "--batch", input=batch)
    assert done.returncode == 65
    assert done.stdout == ""
