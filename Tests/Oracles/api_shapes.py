"""Reduces answers to what programs rely on: statuses, names, types and the order of events; no text, no numbers."""

# The words that programs decide by are compared too.
WORDS = {"object", "role", "finish_reason"}

# Stands for a name that is a token.
FREE = "(token)"


def paths(value):
    """The paths of all members of a value, such as `choices[].index`."""
    return {path for path, _ in typed_paths(value) if path and not path.endswith(("[]", FREE))}


def typed_paths(value, prefix=""):
    """The paths of everything in a value, each with its type."""
    name = prefix.rpartition(".")[2]
    yield prefix, f'"{value}"' if name in WORDS and isinstance(value, str) else type_name(value)
    if isinstance(value, dict):
        # The one object whose names are free: the alternatives to a token of a completion.
        is_free = prefix.endswith(".top_logprobs[]") and "bytes" not in value
        for name, inner in value.items():
            name = FREE if is_free else name
            yield from typed_paths(inner, f"{prefix}.{name}".removeprefix("."))
    elif isinstance(value, list):
        for inner in value:
            yield from typed_paths(inner, f"{prefix}[]")


def type_name(value):
    names = {dict: "object", list: "array", str: "string", bool: "boolean", int: "number", float: "number"}
    return "null" if value is None else names[type(value)]


def shape(answer):
    """The shape of an answer, as JSON."""
    values = answer.pieces if answer.is_stream else [answer.body]
    fields = {f"{path}: {kind}" for value in values for path, kind in typed_paths(value) if path}
    found = {"status": answer.status, "type": answer.content_type.partition(";")[0], "fields": sorted(fields)}
    if answer.is_stream:
        found["order"] = order(answer.events)
    return found


def order(events):
    """What each choice's events bring one after the other, repetitions left out; then what belongs to no choice."""
    choices, rest = {}, []
    for event in events:
        if not isinstance(event, dict) or "error" in event:
            rest.append(event if isinstance(event, str) else "error" if event else "null")
            continue
        for choice in event["choices"]:
            kinds = choices.setdefault(choice["index"], [])
            kind = choice_kind(choice) + (" usage" if event.get("usage") else "")
            if [kind] != kinds[-1:]:
                kinds.append(kind)
        if event.get("usage") and not event["choices"]:
            rest.append("usage")
    return [*(f"{index}: {', '.join(choices[index])}" for index in sorted(choices)), *rest]


def choice_kind(choice):
    content = choice.get("delta", {"content": choice.get("text")})
    words = [name for name, value in content.items() if value not in (None, "", [])]
    return " ".join(words + ["end"] * bool(choice.get("finish_reason"))) or "nothing"


def differences(ours, theirs):
    """In what ways one shape differs from another; each is a line."""
    if ours["status"] != theirs["status"]:
        return [f"{ours['status']} instead of {theirs['status']}"]
    found = []
    if ours["type"] != theirs["type"]:
        found.append(f"{ours['type']} instead of {theirs['type']}")
    found += [f"+ {field}" for field in ours["fields"] if field not in theirs["fields"]]
    found += [f"- {field}" for field in theirs["fields"] if field not in ours["fields"]]
    if ours.get("order") != theirs.get("order"):
        words = ["; ".join(shape.get("order", ["no stream"])) for shape in (ours, theirs)]
        found.append(f"{words[0]} instead of {words[1]}")
    return found
