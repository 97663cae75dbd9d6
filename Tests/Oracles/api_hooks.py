"""What schemathesis loads: keeps replies short, so that many requests can be sent."""

import schemathesis

LIMITS = ("max_tokens", "max_completion_tokens", "n_predict")


@schemathesis.hook
def map_body(context, body):
    """Lowers the limits on tokens, and adds one where there is none; wrong ones stay."""
    if not isinstance(body, dict) or not {"messages", "prompt"} & body.keys():
        return body
    body = {name: 2 if name in LIMITS and is_high(value) else value for name, value in body.items()}
    if not any(body.get(name) is not None for name in LIMITS):
        body["max_tokens"] = 2
    if is_high(body.get("n")):
        body["n"] = 2
    return body


def is_high(value):
    return isinstance(value, int) and not isinstance(value, bool) and (value > 2 or value == -1)
