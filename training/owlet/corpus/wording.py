"""Ways to say the same, and which of them training never sees."""

import re
import zlib
from dataclasses import dataclass
from itertools import product
from random import Random

from .conversation import Split

_ALTERNATIVES = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True)
class Wordings:
    """Patterns such as `(what|how much) is {a} plus {b}`: alternatives in parentheses, slots in braces."""

    training: tuple[str, ...]
    held_out: tuple[str, ...]

    def choose(self, rng: Random, split: Split, **slots) -> str:
        """A wording of the split, with the slots filled in."""
        pattern = rng.choice(self.training if split is Split.TRAINING else self.held_out)
        pattern = _ALTERNATIVES.sub(lambda match: rng.choice(match[1].split("|")), pattern)
        return _tidy(pattern.format(**slots) if slots else pattern)


def wordings(*patterns: str, held_out: int = 1) -> Wordings:
    """Wordings whose last `held_out` patterns are not for training."""
    return Wordings(patterns[:-held_out], patterns[-held_out:])


def expansions(pattern: str) -> list[str]:
    """Everything that a pattern can say."""
    pieces = _ALTERNATIVES.split(pattern)
    choices = [piece.split("|") if index % 2 else [piece] for index, piece in enumerate(pieces)]
    return [_tidy("".join(parts)) for parts in product(*choices)]


def holds_out(*values) -> bool:
    """Whether a combination of values is kept from training: one of eight is, whatever the seed."""
    return zlib.crc32(repr(values).encode()) % 8 == 0


def belongs(split: Split, *values) -> bool:
    """Whether a combination of values is of the split."""
    return holds_out(*values) == (split is Split.HELD_OUT)


def drawn(rng: Random, split: Split, draw, key=lambda value: value):
    """Draws until the value is of the split."""
    while True:
        value = draw(rng)
        if belongs(split, key(value)):
            return value


_OPENERS = (
    "", "", "", "", "", "", "hi, ", "hello, ", "hey, ", "please tell me: ", "quick question: ", "ok, ", "so, ",
    "one more question: ", "hi owlet, ", "i would like to know: ",
)


def asked(rng: Random, question: str, openers: bool = True) -> str:
    """A question as people type it: with or without a greeting, a capital letter, a question mark."""
    question = (rng.choice(_OPENERS) if openers else "") + question
    if rng.random() < 0.6:
        question = question[0].upper() + question[1:]
    return question + rng.choice(("?", "?", "?", "", "", "??" if rng.random() < 0.1 else "?"))


def typed(rng: Random, sentence: str) -> str:
    """A sentence as people type it: with or without a capital letter and a full stop."""
    if rng.random() < 0.65:
        sentence = sentence[0].upper() + sentence[1:]
    if sentence[-1].isalnum() and rng.random() < 0.4:
        sentence += "."
    return sentence


def _tidy(text: str) -> str:
    return " ".join(text.split())
