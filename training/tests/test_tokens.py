"""Tokens and rows: nothing is lost, special tokens are one token, and the assistant's words are what is learnt."""

from itertools import islice

import numpy as np
import pytest

from owlet.corpus import conversations
from owlet.packing import ROW_LENGTHS, batches, encoded
from owlet.template import CONTROL_TOKENS, MARKER_TOKENS, segments


@pytest.mark.parametrize("text", ["Grüße, señor!\n\n  12345 'tis", "猫🦉 naïve\t\r\n", "a  b   c\n \n"])
def test_text_comes_back(tokenizer, text):
    assert tokenizer.decode(tokenizer.encode(text).ids) == text


def test_special_tokens_are_one_token(tokenizer):
    for token in CONTROL_TOKENS + MARKER_TOKENS:
        assert tokenizer.encode(token).ids == [tokenizer.token_to_id(token)]
    assert tokenizer.get_vocab_size() == 1024


def test_digits_stand_alone(tokenizer):
    assert [len(tokenizer.encode(number).ids) for number in ("7", "42", "123")] == [1, 2, 3]


def test_a_conversation_in_pieces_has_the_tokens_of_the_whole(tokenizer):
    for conversation in islice(conversations(4), 300):
        text = "".join(piece for piece, _ in segments(conversation))
        assert encoded(tokenizer, conversation)[0] == tokenizer.encode(text).ids


def test_only_the_assistants_words_are_learnt(tokenizer):
    end = tokenizer.token_to_id("<|im_end|>")
    for batch in islice(batches(tokenizer, seed=1, tokens_per_batch=2_048), 3):
        replies = tokenizer.decode(batch.tokens[batch.learnt == 1].tolist(), skip_special_tokens=False)
        assert "<|im_start|>" not in replies and "assistant\n" not in replies
        ends = (batch.tokens == end) & (batch.learnt == 1)
        assert ends.sum() > 5


def test_rows_hold_whole_documents(tokenizer):
    start, end = (tokenizer.token_to_id(token) for token in ("<|im_start|>", "<|im_end|>"))
    lengths = set()
    for batch in islice(batches(tokenizer, seed=1, tokens_per_batch=2_048), 30):
        lengths.add(batch.tokens.shape[1])
        assert batch.tokens.size == 2_048
        for tokens, documents in zip(batch.tokens, batch.documents):
            for number in set(documents) - {0}:
                document = tokens[documents == number]
                assert document[0] == start and document[-1] == end
            assert (np.diff(documents[documents > 0]) >= 0).all()
    assert lengths <= set(ROW_LENGTHS) and len(lengths) > 1
