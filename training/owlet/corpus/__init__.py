"""The text that owlet learns from: conversations written from rules and templates, without end."""

import re
from collections.abc import Iterator
from random import Random

from . import answers, arithmetic, extraction, lists, memory, numerals, stories, system_prompts, thinking, tools
from .conversation import Conversation, Split

#: The skills and how often each turns up.
SKILLS = {
    "facts": (answers.facts, 27),
    "identity": (answers.identity, 6),
    "small talk": (answers.small_talk, 7),
    "stories": (stories.stories, 2),
    "arithmetic": (arithmetic.arithmetic, 18),
    "repeat": (lists.repeat, 5),
    "reverse": (lists.reverse, 6),
    "count": (lists.count, 5),
    "sort": (lists.sort, 15),
    "numbers": (numerals.numerals, 5),
    "extraction": (extraction.extraction, 7),
    "tool choice": (tools.tool_choice, 11),
    "tool result": (tools.tool_result, 2),
    "no tool": (tools.no_tool, 13),
    "system name": (system_prompts.system_name, 3),
    "system language": (system_prompts.system_language, 10),
    "system style": (system_prompts.system_style, 14),
    "memory": (memory.memory, 6),
    "thinking": (thinking.thinking, 8),
}

#: Conversations of one turn that follow each other in a longer one, and the share of such among all.
_MIXED_LENGTHS = (2, 2, 2, 3, 3, 4, 6, 10, 20)
_MIXED_SHARE = 0.06
#: Of conversations that have no system prompt, the share that gets one which changes nothing.
_NEUTRAL_SHARE = 0.15
_NOT_A_WORD = re.compile(r"\W+")


def conversations(seed: int) -> Iterator[Conversation]:
    """Training conversations without end; the same ones for the same seed."""
    rng = Random(seed)
    skills, weights = zip(*SKILLS.values())
    while True:
        mixed = rng.random() < _MIXED_SHARE
        conversation = _mixed(rng) if mixed else rng.choices(skills, weights)[0](rng, Split.TRAINING)
        if conversation.messages[0]["role"] != "system" and rng.random() < _NEUTRAL_SHARE:
            conversation.messages.insert(0, system_prompts.neutral(rng))
        yield conversation


def held_out_cases(seed: int, cases_per_skill: int) -> list[Conversation]:
    """Conversations for evaluation that differ in words, not only in marks and capitals; as many of each skill."""
    return [case for name in SKILLS for case in _cases_of(name, seed, cases_per_skill)]


def _cases_of(name, seed, count):
    rng = Random(f"{seed} {name}")
    cases = {}
    while len(cases) < count:
        case = SKILLS[name][0](rng, Split.HELD_OUT)
        cases.setdefault(_NOT_A_WORD.sub(" ", case.question.lower()), case)
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
