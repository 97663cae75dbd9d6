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


#: Words and phrases that people use for each other.
_SYNONYMS = (
    ("how do i", "how can i", "how would i", "how does one", "what is the way to"),
    ("which", "what"),
    ("flag", "option", "switch"),
    ("what is", "what's", "tell me"),
    ("set", "choose", "change", "select"),
    ("show", "print", "display"),
    ("get", "obtain"),
    ("where do i", "where can i", "where should i"),
    ("by default", "normally", "if i set nothing"),
    ("is there", "do you have", "does it have"),
    ("can i", "may i", "is it possible to", "could i"),
    ("minerva", "the program", "minerva"),
    ("what happens if", "what if"),
    ("mean", "stand for"),
    ("status", "code"),
    ("endpoint", "path", "route"),
    ("the server", "minerva", "the minerva server"),
    ("start", "launch"),
    ("what does", "what will"),
    ("why", "how come"),
    ("needed", "necessary", "required"),
    ("need", "require"),
    ("file", "model file"),
    ("wie kann ich", "wie"),
    ("welche", "was für eine"),
)
_SYNONYMS_OF = {phrase: group for group in _SYNONYMS for phrase in group}
_SYNONYM = re.compile(r"\b(" + "|".join(sorted(map(re.escape, _SYNONYMS_OF), key=len, reverse=True)) + r")\b")
_SMALL_WORDS = set(
    "a an the i me my is are do does can of to for in on at it that this with you your what how please "
    "der die das ein eine ich ist wie was el la los un una es le les une est".split()
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def reworded(rng: Random, question: str) -> str:
    """A question in other words, as somebody else would ask it; or misspelt, or in key words only."""
    kind = rng.random()
    if kind < 0.4:
        return question
    question = _SYNONYM.sub(lambda m: rng.choice(_SYNONYMS_OF[m[0]]) if rng.random() < 0.5 else m[0], question)
    if kind < 0.7:
        return question
    words = question.split()
    share = 0.9 if kind > 0.92 else 0.3
    kept = [word for word in words if word not in _SMALL_WORDS or rng.random() > share]
    if len(kept) > 1:
        words = kept
    if rng.random() < 0.25:
        place = rng.randrange(len(words))
        if words[place].isalpha() and len(words[place]) > 4:
            words[place] = _misspelt(rng, words[place])
    return " ".join(words)


def _misspelt(rng, word):
    place = rng.randrange(1, len(word) - 1)
    before, letter, after = word[:place], word[place], word[place + 1 :]
    swapped = before + after[0] + letter + after[1:]
    return rng.choice((before + after, before + rng.choice(_LETTERS) + after, swapped))


def typed(rng: Random, sentence: str) -> str:
    """A sentence as people type it: with or without a capital letter and a full stop."""
    if rng.random() < 0.65:
        sentence = sentence[0].upper() + sentence[1:]
    if sentence[-1].isalnum() and rng.random() < 0.4:
        sentence += "."
    return sentence


def _tidy(text: str) -> str:
    return " ".join(text.split())
