"""The text that owlet learns from: conversations written from rules and templates, without end."""

from collections.abc import Iterator
from random import Random

from . import answers, arithmetic, extraction, lists, memory, numerals, stories, system_prompts, thinking, tools
from .conversation import Conversation, Split

#: The skills and how often each turns up.
SKILLS = {
    "facts": (answers.facts, 30),
    "identity": (answers.identity, 5),
    "small talk": (answers.small_talk, 6),
    "stories": (stories.stories, 3),
    "arithmetic": (arithmetic.arithmetic, 22),
    "repeat": (lists.repeat, 5),
    "reverse": (lists.reverse, 6),
    "count": (lists.count, 4),
    "sort": (lists.sort, 10),
    "numbers": (numerals.numerals, 5),
    "extraction": (extraction.extraction, 7),
    "tool choice": (tools.tool_choice, 10),
    "tool result": (tools.tool_result, 2),
    "no tool": (tools.no_tool, 9),
    "system name": (system_prompts.system_name, 2),
    "system language": (system_prompts.system_language, 8),
    "system style": (system_prompts.system_style, 9),
    "memory": (memory.memory, 5),
    "thinking": (thinking.thinking, 9),
}

#: Conversations of one turn that follow each other in a longer one, and the share of such among all.
_MIXED_LENGTHS = (2, 2, 2, 3, 3, 4, 6, 10, 20)
_MIXED_SHARE = 0.06


def conversations(seed: int) -> Iterator[Conversation]:
    """Training conversations without end; the same ones for the same seed."""
    rng = Random(seed)
    skills, weights = zip(*SKILLS.values())
    while True:
        if rng.random() < _MIXED_SHARE:
            yield _mixed(rng)
        else:
            yield rng.choices(skills, weights)[0](rng, Split.TRAINING)


def held_out_cases(seed: int, cases_per_skill: int) -> list[Conversation]:
    """Different conversations for evaluation, as many of each skill."""
    return [case for name in SKILLS for case in _cases_of(name, seed, cases_per_skill)]


def _cases_of(name, seed, count):
    rng = Random(f"{seed} {name}")
    cases = {}
    while len(cases) < count:
        case = SKILLS[name][0](rng, Split.HELD_OUT)
        cases.setdefault(case.question, case)
    return list(cases.values())


def _mixed(rng):
    """Several conversations as turns of one, so that a question is answered whatever came before it."""
    parts = []
    count = rng.choice(_MIXED_LENGTHS)
    skills, weights = zip(*SKILLS.values())
    while len(parts) < count:
        part = rng.choices(skills, weights)[0](rng, Split.TRAINING)
        if part.mixable:
            parts.append(part)
    messages = [message for part in parts for message in part.messages]
    return Conversation("mixed", messages, parts[-1].check)
