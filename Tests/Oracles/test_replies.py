"""Replies in the formats of llama.cpp's templates: which format a template means, and that calls which the template
itself has written are read back as they were."""

import datetime
import json
import re

import jinja2.ext
import jinja2.sandbox
import pytest

FORMATS = {
    "Apertus-8B-Instruct": "apertus",
    "Apriel-1.6-15b-Thinker-fixed": "apriel",
    "Bielik-11B-v3.0-Instruct": "hermes",
    "ByteDance-Seed-OSS": "seed-oss",
    "Cohere2MoE": "command-r7b",
    "CohereForAI-c4ai-command-r-plus-tool_use": "command-r",
    "CohereForAI-c4ai-command-r7b-12-2024-tool_use": "command-r7b",
    "GLM-4.6": "glm",
    "GLM-4.7-Flash": "glm",
    "GigaChat3-10B-A1.8B": "gigachat",
    "GigaChat3.1-10B-A1.8B": "gigachat",
    "HuggingFaceTB-SmolLM3-3B": "think",
    "Kimi-K2-Instruct": "kimi-k2",
    "Kimi-K2-Thinking": "kimi-k2",
    "Kimi-K3": "kimi-k3",
    "LFM2-8B-A1B": "lfm2",
    "LFM2.5-8B-A1B": "lfm2",
    "LFM2.5-Instruct": "lfm2",
    "MiMo-VL": "hermes",
    "MiniMax-M1": "tool-calls",
    "MiniMax-M2": "minimax-m2",
    "MiniMax-M3": "minimax-m3",
    "Mistral-Small-3.2-24B-Instruct-2506": "mistral",
    "NVIDIA-Nemotron-3-Nano-30B-A3B-BF16": "qwen3-coder",
    "NVIDIA-Nemotron-Nano-v2": "nemotron",
    "NousResearch-Hermes-2-Pro-Llama-3-8B-tool_use": "hermes",
    "NousResearch-Hermes-3-Llama-3.1-8B-tool_use": "hermes",
    "Qwen-QwQ-32B": "hermes",
    "Qwen-Qwen2.5-7B-Instruct": "hermes",
    "Qwen-Qwen3-0.6B": "hermes",
    "Qwen3-Coder": "qwen3-coder",
    "Qwen3.5-4B": "qwen3-coder",
    "Reka-Edge": "hermes",
    "Spark2.5": "glm",
    "StepFun3.5-Flash": "qwen3-coder",
    "deepseek-ai-DeepSeek-R1-Distill-Llama-8B": "deepseek-r1",
    "deepseek-ai-DeepSeek-R1-Distill-Qwen-32B": "deepseek-r1",
    "deepseek-ai-DeepSeek-V3.1": "deepseek-v3.1",
    "deepseek-ai-DeepSeek-V3.2": "deepseek-v3.2",
    "deepseek-ai-DeepSeek-V4": "deepseek-v3.2",
    "deepseek-ai-DeepSeek-V4-Flash-0731": "deepseek-v3.2",
    "fireworks-ai-llama-3-firefunction-v2": "functools",
    "google-gemma-2-2b-it": "plain",
    "google-gemma-4-31B-it": "gemma-4",
    "google-gemma-4-31B-it-interleaved": "gemma-4",
    "ibm-granite-granite-3.3-2B-Instruct": "granite",
    "ibm-granite-granite-4.0": "hermes",
    "ibm-granite-granite-4.1": "hermes",
    "inclusionai-ling-3.0-flash": "ling",
    "llama-cpp-deepseek-r1": "deepseek-r1",
    "llama-cpp-rwkv-world": "think",
    "meetkai-functionary-medium-v3.1": "functionary-3.1",
    "meetkai-functionary-medium-v3.2": "functionary-3.2",
    "meta-llama-Llama-3.1-8B-Instruct": "llama-3",
    "meta-llama-Llama-3.2-3B-Instruct": "llama-3",
    "meta-llama-Llama-3.3-70B-Instruct": "llama-3",
    "microsoft-Phi-3.5-mini-instruct": "plain",
    "mistralai-Ministral-3-14B-Reasoning-2512": "mistral",
    "mistralai-Mistral-Nemo-Instruct-2407": "mistral",
    "moonshotai-Kimi-K2": "kimi-k2",
    "muse-glimmer": "atem",
    "openai-gpt-oss-120b": "harmony",
    "openbmb-MiniCPM5-1B": "minicpm-5",
    "poolside-Laguna-S-2.1": "glm",
    "poolside-Laguna-XS-2.1": "glm",
    "poolside-Laguna-XS.2": "glm",
    "tencent-Hy3": "hunyuan-3",
    "unsloth-Apriel-1.5": "apriel",
    "unsloth-mistral-Devstral-Small-2507": "mistral",
    "upstage-Solar-Open-100B": "solar",
}

QUESTION = "What is in the file, and how cold is it?"
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "Tells the weather.",
            "parameters": {
                "type": "object",
                "properties": {
                    "city": {"type": "string", "description": "A city."},
                    "days": {"type": "integer", "description": "Days from now."},
                    "exact": {"type": "boolean", "description": "Whether it has to be exact."},
                },
                "required": ["city"],
            },
        },
    },
    {
        "type": "function",
        "function": {
            "name": "write_file",
            "description": "Writes a file.",
            "parameters": {
                "type": "object",
                "properties": {"content": {"type": "string", "description": "What to write."}},
                "required": ["content"],
            },
        },
    },
]
CALLS = [
    ("get_weather", {"city": "Zürich", "days": 3, "exact": True}),
    ("write_file", {"content": 'def f(x):\n    return {"a": [x, \'b\\n\']} # 1 < 2 & "c"\n'}),
]
# Templates that write no calls, or change lists, which the sandbox refuses.
WRITES_NONE = {
    "HuggingFaceTB-SmolLM3-3B",
    "Kimi-K2-Instruct",
    "Kimi-K2-Thinking",
    "LFM2-8B-A1B",
    "LFM2.5-8B-A1B",
    "LFM2.5-Instruct",
    "deepseek-ai-DeepSeek-R1-Distill-Llama-8B",
    "google-gemma-2-2b-it",
    "ibm-granite-granite-3.3-2B-Instruct",
    "llama-cpp-rwkv-world",
    "microsoft-Phi-3.5-mini-instruct",
}


@pytest.fixture(scope="module")
def templates(vocabularies):
    folder = vocabularies / "templates"
    if not folder.exists():
        pytest.skip(f"{folder} is not there")
    return folder


def test_every_template_is_in_the_table(templates):
    assert {file.stem for file in templates.glob("*.jinja")} == set(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_a_template_tells_the_format(minerva, templates, name):
    file = templates / f"{name}.jinja"
    assert minerva.run("parse", "--template-file", file, "--show-format").strip() == FORMATS[name]


@pytest.mark.parametrize("call", CALLS, ids=[name for name, _ in CALLS])
@pytest.mark.parametrize("name", sorted(set(FORMATS) - WRITES_NONE))
def test_a_call_that_the_template_wrote_is_read_back(minerva, templates, tmp_path, name, call):
    template = compiled((templates / f"{name}.jinja").read_text(encoding="utf-8"))
    prompt_end, reply = written(template, *call)
    tools = tmp_path / "tools.json"
    tools.write_text(json.dumps(TOOLS), encoding="utf-8")
    options = ["--format", FORMATS[name], "--tools", tools, "--prompt-end", prompt_end]
    events = [json.loads(line) for line in minerva.run("parse", *options, input=reply).splitlines()]
    assert calls(events) == [call], reply


def calls(events):
    """Names and arguments of the calls that are whole."""
    found, pieces, name = [], [], None
    for event in events:
        match event["type"]:
            case "tool_call_started":
                name, pieces = event["name"], []
            case "tool_call_arguments":
                pieces.append(event["arguments"])
            case "tool_call_ended":
                found.append((name, json.loads("".join(pieces))))
    return found


def compiled(source):
    """A template with the environment of Hugging Face's transformers."""
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[jinja2.ext.loopcontrols]
    )
    environment.filters["tojson"] = lambda value, ensure_ascii=False, indent=None, separators=None, sort_keys=False: (
        json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys,
                   default=list)
    )
    environment.globals["raise_exception"] = refuse
    environment.globals["strftime_now"] = lambda form: datetime.datetime(2025, 1, 1).strftime(form)
    # The blocks of transformers that mark what is generated change nothing here.
    source = re.sub(r"(\{%-?\s*)generation\b", r"\1if true", source)
    source = re.sub(r"(\{%-?\s*)endgeneration\b", r"\1endif", source)
    return environment.from_string(source)


class Refused(Exception):
    """What a template raises."""


def refuse(message):
    raise Refused(message)


def written(template, name, arguments):
    """The end of the prompt, and the reply with a call, as the template writes them; arguments are given as an object,
    or as text where the template wants that."""
    question = {"role": "user", "content": QUESTION}
    variables = {"tools": TOOLS, "bos_token": "", "eos_token": "", "enable_thinking": False}
    variables |= {"functions": json.dumps(TOOLS), "datetime": "1 January 2025"}
    prompt = template.render(messages=[question], add_generation_prompt=True, **variables)
    forms = []
    for value in (arguments, json.dumps(arguments, ensure_ascii=False)):
        function = {"name": name, "arguments": value}
        call = {"type": "function", "id": "abcdefghi", "function": function}
        answer = {"role": "assistant", "content": "", "tool_calls": [call]}
        try:
            text = template.render(messages=[question, answer], add_generation_prompt=False, **variables)
        except (Refused, jinja2.TemplateError, TypeError, AttributeError):
            continue
        forms.append((text.count('\\"') + text.count("{'"), text))
    assert forms, "the template writes no calls"
    text = min(forms)[1]
    prompt_end = prompt[prompt.rindex(QUESTION) + len(QUESTION) :]
    reply = text[text.rindex(QUESTION) + len(QUESTION) :]
    if reply.startswith(prompt_end):
        return prompt_end, reply[len(prompt_end) :]
    return "", reply
