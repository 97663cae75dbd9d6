"""Renders chat templates as Hugging Face's `apply_chat_template` does, with jinja2 set up in the same way."""

import copy
import json
import re
from datetime import datetime

import jinja2
import jinja2.ext
import jinja2.sandbox

NOW = "2026-02-28T23:59:07"
MARK = "CONTINUE_FINAL_MESSAGE_TAG "


class Raised(jinja2.TemplateError):
    """What a template raises itself."""


class Generation(jinja2.ext.Extension):
    """The tag `generation`, which only marks what the assistant says."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_print"), [], [], body).set_lineno(line)

    def _print(self, caller):
        return caller()


def _raise(message):
    raise Raised(message)


def _json(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def environment():
    made = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
    )
    made.filters["tojson"] = _json
    made.globals["raise_exception"] = _raise
    made.globals["strftime_now"] = datetime.fromisoformat(NOW).strftime
    return made


def _continued(template, variables):
    """The prompt up to the end of the last message's text."""
    last = variables["messages"][-1]
    text = last["content"]
    if isinstance(text, list):
        part = [part for part in text if "text" in part][-1]
        text, part["text"] = part["text"], part["text"] + MARK
    else:
        last["content"] = text + MARK
    prompt = template.render(variables)
    if text.strip() not in prompt or MARK.strip() not in prompt:
        raise ValueError("the template does not show the last message as it is")
    end = prompt.rindex(MARK.strip())
    return prompt[:end] if prompt[end:].startswith(MARK) else prompt[:end].rstrip()


def render(template, request, **tokens):
    """A prompt, or the error; `template` is compiled, `request` a chat request."""
    variables = {"tools": None, "documents": None, "add_generation_prompt": True, **tokens, **copy.deepcopy(request)}
    variables |= variables.pop("chat_template_kwargs", {})
    continues = variables.pop("continue_final_message", False)
    try:
        return {"prompt": plain(_continued(template, variables) if continues else template.render(variables))}
    except Raised as error:
        return {"error": str(error), "raised": True}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}", "raised": False}


def plain(text):
    """The text without addresses in memory, which Python shows and nobody can foretell."""
    return re.sub(r"( at 0x)[0-9a-f]+", r"\1", text, flags=re.IGNORECASE)
