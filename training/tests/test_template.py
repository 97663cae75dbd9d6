"""The template: as Hugging Face's libraries render it, and the same piece by piece as in one go."""

import json
from itertools import islice

import jinja2
import pytest
from jinja2.sandbox import ImmutableSandboxedEnvironment

from owlet.corpus import conversations
from owlet.template import SOURCE, prompt, render, segments

TOOL = {"type": "function", "function": {"name": "clock", "parameters": {"type": "object", "properties": {"ü": {}}}}}


@pytest.fixture(scope="module")
def reference():
    """Jinja with the settings that `apply_chat_template` documents, set up apart from ours."""
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, undefined=jinja2.Undefined)
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": False}
    environment.filters["tojson"] = lambda value: json.dumps(value, ensure_ascii=False)
    return environment.from_string(SOURCE)


def test_training_text_is_what_the_template_renders(reference):
    for conversation in islice(conversations(11), 3_000):
        text = reference.render(messages=conversation.messages, tools=conversation.tools, **conversation.options)
        assert "".join(piece for piece, _ in segments(conversation)) + "\n" == text


def test_the_prompt_is_the_beginning_of_the_training_text():
    for conversation in islice(conversations(12), 500):
        text = "".join(piece for piece, _ in segments(conversation))
        assert text.startswith(prompt(conversation))
        assert prompt(conversation).endswith("<|im_start|>assistant\n")


def test_roles_become_chatml():
    messages = [
        {"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "Hello"}, {"role": "user", "content": "Bye"},
    ]
    assert render(messages, add_generation_prompt=True) == (
        "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n"
        "<|im_start|>assistant\nHello<|im_end|>\n<|im_start|>user\nBye<|im_end|>\n<|im_start|>assistant\n"
    )


@pytest.mark.parametrize("arguments", [{"ü": 1}, '{"ü": 1}'])
def test_tools_calls_and_results_are_in_the_form_of_hermes(arguments):
    messages = [
        {"role": "user", "content": "Time?"},
        {"role": "assistant", "content": None, "tool_calls": [{"function": {"name": "clock", "arguments": arguments}}]},
        {"role": "tool", "content": "noon"},
    ]
    text = render(messages, [TOOL])
    assert f"<tools>\n{json.dumps(TOOL, ensure_ascii=False)}\n</tools>" in text
    assert '<tool_call>\n{"name": "clock", "arguments": {"ü": 1}}\n</tool_call><|im_end|>\n' in text
    assert text.endswith("<|im_start|>user\n<tool_response>\nnoon\n</tool_response><|im_end|>\n")


def test_thoughts_are_kept_for_the_last_turn_only():
    turn = [
        {"role": "user", "content": "Why?"}, {"role": "assistant", "content": "So.", "reasoning_content": "Hm."},
    ]
    assert "<|im_start|>assistant\n<think>\nHm.\n</think>\n\nSo.<|im_end|>" in render(turn)
    assert render(turn + turn).count("Hm.") == 1


def test_thinking_can_be_asked_for():
    text = render([{"role": "user", "content": "Why?"}], enable_thinking=True)
    assert text.startswith("<|im_start|>system\nThink before you answer.<|im_end|>\n")
