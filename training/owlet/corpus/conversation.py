"""What a skill writes: conversations, and how their last answer is judged."""

import json
import re
from dataclasses import dataclass, field
from enum import Enum


class Split(Enum):
    """Which half of all wordings and combinations a conversation is made of."""

    TRAINING = "training"
    HELD_OUT = "held-out"


@dataclass(frozen=True)
class Check:
    """What the last answer must be like; see `passes`."""

    kind: str
    expected: object = None

    def passes(self, reply: str) -> bool:
        """Whether a reply, as the model writes it, is right."""
        return _JUDGES[self.kind](reply.strip(), self.expected)


@dataclass
class Conversation:
    """Messages as the OpenAI API has them; the last one is the assistant's and is what the skill teaches."""

    skill: str
    messages: list[dict]
    check: Check
    tools: list[dict] | None = None
    #: Whether it may be a turn of a longer conversation about something else.
    mixable: bool = True
    #: Template variables, such as `enable_thinking`.
    options: dict = field(default_factory=dict)

    @property
    def question(self) -> str:
        """What makes this conversation different from others: all that the model reads."""
        return json.dumps([self.messages[:-1], self.tools, self.options], ensure_ascii=False)


def user(content: str) -> dict:
    return {"role": "user", "content": content}


def assistant(content: str) -> dict:
    return {"role": "assistant", "content": content}


def system(content: str) -> dict:
    return {"role": "system", "content": content}


def exact(answer: str) -> Check:
    """The answer, letter by letter."""
    return Check("exact", answer)


def ends(part: str) -> Check:
    """An answer that has this part at its end."""
    return Check("ends", part)


def contains(*parts: str) -> Check:
    """An answer that has all of these parts in it, in upper or lower case."""
    return Check("contains", list(parts))


def contains_any(*parts: str) -> Check:
    """An answer that has one of these parts in it."""
    return Check("contains any", list(parts))


def json_value(value) -> Check:
    """An answer that is JSON with this value and nothing else."""
    return Check("json", value)


def tool_call(name: str, arguments: dict) -> Check:
    """An answer that calls this tool with these arguments."""
    return Check("tool call", {"name": name, "arguments": arguments})


def no_tool_call(*parts: str) -> Check:
    """An answer in words, with all of these parts in it."""
    return Check("no tool call", list(parts))


def thought(answer: str) -> Check:
    """An answer that comes after a closed block of thoughts and has this part in it."""
    return Check("thought", answer)


def called_tools(reply: str) -> list:
    """What the tool calls of a reply hold; None for one that is not JSON."""
    return [parsed_json(body) for body in re.findall(r"<tool_call>(.*?)</tool_call>", reply, re.DOTALL)]


def parsed_json(text: str):
    """The value of a JSON text; None if it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def _contains(reply, parts):
    return all(part.lower() in reply.lower() for part in parts)


def _thought(reply, answer):
    thoughts, closed, rest = reply.partition("</think>")
    return bool(closed) and thoughts.startswith("<think>") and len(thoughts) > 12 and _contains(rest, [answer])


_JUDGES = {
    "exact": lambda reply, expected: reply == expected,
    "ends": lambda reply, part: reply.endswith(part),
    "contains": _contains,
    "contains any": lambda reply, parts: any(_contains(reply, [part]) for part in parts),
    "json": lambda reply, value: parsed_json(reply) == value,
    "tool call": lambda reply, call: called_tools(reply) == [call],
    "no tool call": lambda reply, parts: "<tool_call>" not in reply and bool(reply) and _contains(reply, parts),
    "thought": _thought,
}
