"""Tools: choosing one, filling in its arguments, telling its result, and leaving them alone."""

import json
from dataclasses import dataclass

from .answers import answers, question
from .conversation import Conversation, Split, assistant, contains, no_tool_call, tool_call, user
from .toolbox import TOOLS, Parameter, Tool
from .values import invented_word
from .wording import asked, drawn, typed

NO_TOOL = "None of my tools can do that."
_PREFIXES = "my do the api app home run call tool new".split()
_SUFFIXES = "tool v2 now api service action fn 1 2 function".split()


@dataclass(frozen=True)
class Offer:
    """Tools that a conversation defines: the definitions, and what these call each tool and its parameters."""

    tools: list[Tool]
    definitions: list[dict]
    names: dict[str, dict[str, str]]

    def call(self, tool: Tool, arguments: dict) -> tuple[str, dict]:
        """The name and the arguments of a call, as defined."""
        position = self.tools.index(tool)
        names = self.names[tool.names[0]]
        return self.definitions[position]["function"]["name"], {names[key]: arguments[key] for key in arguments}


def tool_choice(rng, split: Split) -> Conversation:
    """One of the offered tools fits, and is called."""
    offer = _offered(rng)
    before = _earlier(rng, split, offer)
    messages, tool, arguments = _called(rng, split, offer)
    check = tool_call(*offer.call(tool, arguments))
    return _conversation("tool choice", before + messages, check, offer)


def tool_result(rng, split: Split) -> Conversation:
    """The called tool has answered, and its result is told."""
    offer = _offered(rng)
    before = _earlier(rng, split, offer)
    messages, result = _called_and_told(rng, split, offer)
    check = contains(*(str(value) for value in result.values()))
    return _conversation("tool result", before + messages, check, offer)


def no_tool(rng, split: Split) -> Conversation:
    """No offered tool fits: what owlet knows is answered, the rest is declined."""
    offer = _offered(rng)
    before = _earlier(rng, split, offer)
    turn = _answered if rng.random() < 0.5 else _declined
    messages, keys = turn(rng, split, offer)
    return _conversation("no tool", before + messages, no_tool_call(*keys), offer)


def _conversation(skill, messages, check, offer):
    return Conversation(skill, messages, check, tools=offer.definitions, mixable=False)


def _offered(rng) -> Offer:
    tools = rng.sample(TOOLS, rng.choice((1, 2, 2, 3, 3)))
    pairs = [_definition(rng, tool) for tool in tools]
    names = {tool.names[0]: names for tool, (_, names) in zip(tools, pairs)}
    return Offer(tools, [definition for definition, _ in pairs], names)


def _earlier(rng, split, offer):
    """Turns before the one that matters, in training: definitions are long, and serve for more than one turn.

    Some of the requests fit a tool and as many fit none, so that the definitions decide, and not the request.
    """
    if split is Split.HELD_OUT:
        return []
    turns = (_called_and_told, _called_and_told, _answered, _declined, _declined)
    count = rng.choice((0, 1, 2, 3, 4))
    return [message for _ in range(count) for message in rng.choice(turns)(rng, split, offer)[0]]


def _called(rng, split, offer):
    tool = rng.choice(offer.tools)
    arguments = _arguments(rng, split, tool)
    name, named = offer.call(tool, arguments)
    call = {"type": "function", "function": {"name": name, "arguments": named}}
    request = user(_request(rng, split, tool, arguments))
    return [request, {"role": "assistant", "content": "", "tool_calls": [call]}], tool, arguments


def _called_and_told(rng, split, offer):
    messages, tool, arguments = _called(rng, split, offer)
    result = tool.result(rng)
    body = json.dumps(result, ensure_ascii=False)
    told = tool.telling.format(**arguments, **result)
    return messages + [{"role": "tool", "content": body}, assistant(told)], result


def _answered(rng, split, offer):
    answer = rng.choice(answers(rng.choice(("facts", "facts", "small_talk", "identity"))))
    return [user(question(rng, split, answer)), assistant(answer.text)], answer.keys


def _declined(rng, split, offer):
    tool = rng.choice([tool for tool in TOOLS if tool not in offer.tools])
    request = _request(rng, split, tool, _arguments(rng, split, tool))
    return [user(request), assistant(NO_TOOL)], ["None of my tools"]


def _arguments(rng, split, tool):
    def draw(rng):
        return {key: parameter.draw(rng) for key, parameter in tool.parameters.items()}

    # A tool with one argument of few values: training sees all of them, in its own wordings.
    if len(tool.parameters) == 1:
        return draw(rng)
    return drawn(rng, split, draw, lambda arguments: (tool.names[0], *arguments.values()))


def _request(rng, split, tool, arguments):
    request = tool.requests.choose(rng, split, **arguments)
    first = request.split(" ")[0]
    return asked(rng, request, False) if first in ("what", "how", "when", "is", "which", "do") else typed(rng, request)


def _definition(rng, tool):
    """A definition as the OpenAI API has it, and the names that it gives to the parameters."""
    names = {}
    for key, parameter in tool.parameters.items():
        names[key] = rng.choice([name for name in _names(rng, parameter.names, 0.3) if name not in names.values()])
    properties = {
        names[key]: {"type": parameter.type, "description": parameter.description}
        for key, parameter in tool.parameters.items()
    }
    function = {
        "name": rng.choice(_names(rng, tool.names, 0.6)),
        "description": rng.choice(tool.descriptions),
        "parameters": {"type": "object", "properties": properties, "required": list(names.values())},
    }
    return {"type": "function", "function": function}, names


def _names(rng, usual: tuple[str, ...], unusual_share: float) -> list[str]:
    """The usual names, or, so that names are read and not guessed, others that nobody could know."""
    if rng.random() > unusual_share:
        return list(usual)
    name, word = rng.choice(usual), invented_word(rng)
    first, *rest = name.split("_")
    camel_case = first + "".join(part.capitalize() for part in rest or [word])
    prefixed, suffixed = f"{rng.choice(_PREFIXES)}_{name}", f"{name}_{rng.choice(_SUFFIXES)}"
    return [rng.choice((word, f"{name}_{word}", f"{word}_{name}", prefixed, suffixed, camel_case))]
