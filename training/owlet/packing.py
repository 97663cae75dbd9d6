"""Conversations as rows of tokens: short ones share a row, each attending to itself only."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from .corpus import conversations
from .template import segments

#: Lengths of rows. A batch has rows of one length, and as many tokens whatever the length.
ROW_LENGTHS = (128, 256, 512, 1024)


@dataclass
class Batch:
    """Rows of tokens, [rows, length]; a document's tokens have its number, and padding has 0."""

    tokens: np.ndarray
    documents: np.ndarray
    #: 1 where the token is the assistant's and is to be learnt.
    learnt: np.ndarray


class _Row:
    def __init__(self, length):
        self.length = length
        self.tokens, self.documents, self.learnt = [], [], []

    @property
    def room(self):
        return self.length - len(self.tokens)

    def add(self, tokens, learnt):
        number = self.documents[-1] + 1 if self.documents else 1
        self.tokens += tokens
        self.documents += [number] * len(tokens)
        self.learnt += learnt


def encoded(tokenizer: Tokenizer, conversation) -> tuple[list[int], list[int]]:
    """The tokens of a conversation, and which of them the assistant says."""
    tokens, learnt = [], []
    for text, is_reply in segments(conversation):
        ids = tokenizer.encode(text).ids
        tokens += ids
        learnt += [int(is_reply)] * len(ids)
    return tokens, learnt


def batches(tokenizer: Tokenizer, seed: int, tokens_per_batch: int) -> Iterator[Batch]:
    """Batches without end; the same ones for the same seed. Conversations that fit no row are left out."""
    open_rows = {length: [] for length in ROW_LENGTHS}
    for conversation in conversations(seed):
        tokens, learnt = encoded(tokenizer, conversation)
        row = _fullest_row_for(len(tokens), open_rows)
        if row is None:
            length = next((length for length in ROW_LENGTHS if len(tokens) <= length), None)
            if length is None:
                continue
            rows = open_rows[length]
            if len(rows) == tokens_per_batch // length:
                yield _batch(rows, length)
                rows.clear()
            row = _Row(length)
            rows.append(row)
        row.add(tokens, learnt)


def _fullest_row_for(count, open_rows):
    """The row, of any length, that has the least room left for so many tokens; None if there is none."""
    fitting = (row for rows in open_rows.values() for row in rows if row.room >= count)
    return min(fitting, key=lambda row: row.room, default=None)


def _batch(rows, length):
    def filled(name):
        return np.array([getattr(row, name) + [0] * row.room for row in rows], np.int32)

    return Batch(filled("tokens"), filled("documents"), filled("learnt"))
