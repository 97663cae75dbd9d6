"""Lists every field that the installed openai package knows, as paths such as `messages[].content[].text`."""

import typing

import pydantic
import typing_extensions
from openai.types import Completion, completion_create_params
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.chat import completion_create_params as chat_create_params

# Each heading of docs/api-compatibility.md with a table of fields, and the types that say which fields there are.
TYPES = {
    "Chat requests": [
        chat_create_params.CompletionCreateParamsNonStreaming,
        chat_create_params.CompletionCreateParamsStreaming,
    ],
    "Completion requests": [
        completion_create_params.CompletionCreateParamsNonStreaming,
        completion_create_params.CompletionCreateParamsStreaming,
    ],
    "Chat replies": [ChatCompletion],
    "Pieces of streamed chats": [ChatCompletionChunk],
    "Completion replies": [Completion],
}


def fields(heading):
    """The paths of all fields, each once, those of nested objects too."""
    found = {}
    for kind in TYPES[heading]:
        for path in paths(kind, ""):
            found.setdefault(path)
    return list(found)


def paths(kind, prefix):
    """The paths below a type. A dictionary of free names ends a path."""
    origin = typing.get_origin(kind)
    if origin in (typing.Annotated, typing_extensions.Required, typing_extensions.NotRequired):
        yield from paths(typing.get_args(kind)[0], prefix)
    elif origin is not None and is_list(origin):
        yield from paths(typing.get_args(kind)[0], f"{prefix}[]")
    elif origin is not None and origin not in (dict, typing.Literal):
        for member in typing.get_args(kind):
            yield from paths(member, prefix)
    elif typing_extensions.is_typeddict(kind):
        yield from members(typing_extensions.get_type_hints(kind), prefix)
    elif isinstance(kind, type) and issubclass(kind, pydantic.BaseModel):
        yield from members({name: field.annotation for name, field in kind.model_fields.items()}, prefix)


def members(kinds, prefix):
    for name, kind in kinds.items():
        path = f"{prefix}.{name}".removeprefix(".")
        yield path
        yield from paths(kind, path)


def is_list(origin):
    return isinstance(origin, type) and issubclass(origin, typing.Iterable) and not issubclass(origin, dict)


if __name__ == "__main__":
    for heading in TYPES:
        print(heading, *fields(heading), sep="\n    ")
