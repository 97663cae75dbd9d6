"""Conversations as the text that the model reads: `template.jinja`, rendered as Hugging Face's libraries do."""

import json
from functools import cache
from pathlib import Path

from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

from .corpus.conversation import Conversation

SOURCE = Path(__file__).with_name("template.jinja").read_text(encoding="utf-8")

START, END, END_OF_TEXT = "<|im_start|>", "<|im_end|>", "<|endoftext|>"
#: Tokens that never show in a reply.
CONTROL_TOKENS = (END_OF_TEXT, START, END)
#: Tokens that do: programs look for them in the text.
MARKER_TOKENS = ("<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>", "<think>", "</think>")


def render(messages: list[dict], tools=None, add_generation_prompt: bool = False, **options) -> str:
    """The text of a conversation."""
    return _template().render(
        messages=messages, tools=tools, add_generation_prompt=add_generation_prompt, eos_token=END, **options
    )


def prompt(conversation: Conversation) -> str:
    """The text up to where the last answer begins."""
    return _rendered(conversation, len(conversation.messages) - 1, add_generation_prompt=True)


def segments(conversation: Conversation) -> list[tuple[str, bool]]:
    """The whole text in pieces, and which of them the assistant says; each of these ends with `<|im_end|>`."""
    pieces, done = [], ""
    for index, message in enumerate(conversation.messages):
        if message["role"] != "assistant":
            continue
        before = _rendered(conversation, index, add_generation_prompt=True)
        after = _rendered(conversation, index + 1).removesuffix("\n")
        if not (before.startswith(done) and after.startswith(before)):
            raise ValueError(f"the template changes its mind about what stands before message {index}")
        pieces += [(before[len(done) :], False), (after[len(before) :], True)]
        done = after
    return pieces


def _rendered(conversation, count, **settings):
    return render(conversation.messages[:count], conversation.tools, **settings, **conversation.options)


@cache
def _template():
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols])
    environment.filters["tojson"] = _to_json
    environment.globals["raise_exception"] = _refuse
    return environment.from_string(SOURCE)


def _to_json(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def _refuse(message):
    raise ValueError(message)
