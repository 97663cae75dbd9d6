"""Questions that have one answer: who owlet is, what is true of Minerva, small talk.

They stand in text files; the first lines of `facts.txt` say how these are written.
"""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from .conversation import Conversation, Split, assistant, contains, user
from .wording import Wordings, asked, expansions, reworded, wordings

LANGUAGES = ("en", "de", "es", "fr")
#: How many questions of an answer are not for training, by file.
_HELD_OUT = {"facts": 1, "identity": 2, "small_talk": 2}


@dataclass
class Answer:
    """What to say about a topic in one language, and the questions for it."""

    topic: str
    language: str
    text: str
    keys: list[str]
    held_out: int
    questions: list[str] = field(default_factory=list)

    @property
    def wordings(self) -> Wordings:
        return wordings(*self.questions, held_out=self.held_out)


@cache
def answers(name: str) -> list[Answer]:
    """All answers of a file."""
    text = Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8")
    return [answer for block in text.split("\n## ")[1:] for answer in _answers(block, _HELD_OUT[name])]


def question(rng, split: Split, answer: Answer, openers: bool = False) -> str:
    """A question for the answer: the same wordings in every skill, in training also in other words."""
    text = answer.wordings.choose(rng, split)
    if split is Split.TRAINING:
        text = _reworded(rng, text)
    return asked(rng, text, openers)


def _answers(block: str, held_out: int) -> list[Answer]:
    topic, *lines = block.strip().splitlines()
    found, keys = [], []
    for line in lines:
        kind, _, rest = line.partition(": ")
        if line.startswith("- "):
            found[-1].questions.append(line[2:])
        elif kind == "keys" and found and not found[-1].questions:
            found[-1].keys = rest.split(" ; ")
        elif kind == "keys":
            keys = rest.split(" ; ")
        elif kind in LANGUAGES:
            found.append(Answer(topic, kind, rest, keys, held_out))
        elif line:
            raise ValueError(f"{topic}: expected keys, a language or a question, found: {line}")
    return found


def _skill(name: str, file: str):
    def converse(rng, split: Split) -> Conversation:
        answer = rng.choice(answers(file))
        text = question(rng, split, answer, openers=answer.language == "en" and file == "facts")
        return Conversation(name, [user(text), assistant(answer.text)], contains(*answer.keys))

    return converse


def _reworded(rng, text):
    """The question in other words, but never in those that evaluation asks."""
    other = reworded(rng, text)
    return text if other in _held_out() else other


@cache
def _held_out() -> set[str]:
    patterns = (held for file in _HELD_OUT for answer in answers(file) for held in answer.wordings.held_out)
    return {text for pattern in patterns for text in expansions(pattern)}


identity = _skill("identity", "identity")
facts = _skill("facts", "facts")
small_talk = _skill("small talk", "small_talk")


def question_count(file: str) -> int:
    """How many different questions a file has, before greetings and punctuation."""
    return sum(len(expansions(question)) for answer in answers(file) for question in answer.questions)
