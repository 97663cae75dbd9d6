"""Reduces answers to what programs rely on: statuses, names, types and the order of events; no text, no numbers."""


def paths(value, prefix=""):
    """The paths of all members of a value, such as `choices[].index`."""
    found = set()
    for path, _ in typed_paths(value, prefix):
        if path and not path.endswith("[]"):
            found.add(path)
    return found


def typed_paths(value, prefix=""):
    """The paths of everything in a value, each with its type."""
    yield prefix, type_name(value)
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from typed_paths(inner, f"{prefix}.{name}".removeprefix("."))
    elif isinstance(value, list):
        for inner in value:
            yield from typed_paths(inner, f"{prefix}[]")


def type_name(value):
    names = {dict: "object", list: "array", str: "string", bool: "boolean", int: "number", float: "number"}
    return "null" if value is None else names[type(value)]
