"""Proves that docs/api-compatibility.md tells the truth about every field of the OpenAI API."""

import json

import pytest

import api_fields
import api_shapes
import random_models
from api_exchange import send
from api_tables import request_rows, rows
from random_models import Recipe
from served_models import NAME

# Shows everything that a template is given, so that nothing is lost unseen.
SHOWING = (
    "{{ bos_token }}{{ messages | tojson }}{% if tools %}{{ tools | tojson }}<tool_call>{% endif %}"
    "{{ reasoning_effort }}{{ mood }}{{ enable_thinking }}{% if add_generation_prompt %}<|turn|>{% endif %}"
)
CHAT, COMPLETION = "/v1/chat/completions", "/v1/completions"
BASE = {
    CHAT: {"messages": [{"role": "user", "content": "Once upon a time"}]},
    COMPLETION: {"prompt": "Once upon a time"},
}
# Warm enough for every step of sampling to matter, and always the same.
COMMON = {"temperature": 1.5, "seed": 7, "max_tokens": 24}

# Honoured, but the example shows no effect.
UNSEEN = {
    "model": "one model is served, and leaving its name out means the same",
    "parallel_tool_calls": "one call or several is up to the model; test_api_clients.py forbids them",
    "reasoning_format": "this model does not think; owlet does in test_api_clients.py",
    "backend": "changes only what computes; test_backends.py looks at the header",
    "cache_prompt": "changes only how much is computed; test_api_clients.py looks at the usage",
}
# Fields whose effect is that calls are constrained.
CONSTRAINING = {"tool_choice"}


@pytest.fixture(scope="module")
def address(minerva, tmp_path_factory):
    model = tmp_path_factory.mktemp("models") / "showing.gguf"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(random_models, "CHAT_TEMPLATE", SHOWING)
        random_models.write(model, Recipe(layers=1, context=512, readable=True, seed=3))
    with minerva.serve(model, "--alias", NAME, "--threads", 2) as server:
        yield server.address


def cases():
    for endpoint in (CHAT, COMPLETION):
        for row in request_rows(endpoint == CHAT) + rows("Refused beyond OpenAI"):
            kind = "constrained" if row.name in CONSTRAINING else "free"
            yield pytest.param(endpoint, row, id=f"{endpoint.split('/')[2]} {kind} {row.path}")


def request(endpoint, example):
    limits = {"max_completion_tokens", "n_predict"} & example.keys()
    common = {name: value for name, value in COMMON.items() if name != "max_tokens" or not limits}
    return {**BASE[endpoint], **common, **example}


def without(value, path):
    """A copy that lacks a field, in every element of a list."""
    copy = json.loads(json.dumps(value))
    remove(copy, path.replace("[]", ".[]").split("."))
    return copy


def remove(value, steps):
    [step, *rest] = steps
    if step == "[]":
        for element in value:
            remove(element, rest)
    elif rest:
        remove(value[step], rest)
    else:
        del value[step]


def told(address, endpoint, body):
    """What a client sees of the prompt and the reply, without what differs from time to time."""
    reply = send(address, endpoint, body)
    prompt = send(address, "/apply-template", body).body if endpoint == CHAT else None
    values = [steady(value) for value in (reply.pieces if reply.is_stream else [reply.body])]
    return reply.status, prompt, values


def steady(value):
    value = {name: inner for name, inner in value.items() if name not in ("id", "created", "timings")}
    usage = value.get("usage")
    if usage:
        value["usage"] = {name: count for name, count in usage.items() if not name.endswith("_details")}
    return value


@pytest.mark.parametrize("endpoint, row", list(cases()))
def test_a_field_of_requests(address, endpoint, row):
    body = request(endpoint, row.example)
    if row.word == "refused":
        check_refusal(address, endpoint, row, body)
        return
    with_it, without_it = told(address, endpoint, body), told(address, endpoint, without(body, row.path))
    assert with_it[0] == 200, with_it
    if row.word == "ignored":
        assert " because " in row.verdict
        assert with_it == without_it
    else:
        assert row.word == "honoured"
        assert (with_it == without_it) == (row.path in UNSEEN), with_it


def check_refusal(address, endpoint, row, body):
    refused = send(address, endpoint, body)
    assert refused.status == 400, refused
    assert refused.error["param"] == row.refused_path
    assert row.refused_path in refused.error["message"]
    for value in row.neutral:
        assert send(address, endpoint, replaced(body, row.path, value)).status == 200


def replaced(body, path, value):
    """A copy in which a field has another value."""
    copy = json.loads(json.dumps(body))
    *steps, last = path.replace("[]", ".[]").split(".")
    place = copy
    for step in steps:
        place = place[0] if step == "[]" else place[step]
    place[last] = value
    return copy


@pytest.mark.parametrize("heading", ("Chat requests", "Completion requests"))
def test_the_tables_name_every_field_of_requests(heading):
    check_that_all_are_named(api_fields.fields(heading), rows(heading))


def test_the_tables_name_every_field_of_chat_replies():
    check_that_all_are_named(api_fields.fields("Chat replies"), rows("Chat replies"))


def test_the_tables_name_every_field_of_pieces():
    known = rows("Pieces of streamed chats") + rows("Chat replies")
    check_that_all_are_named(api_fields.fields("Pieces of streamed chats"), known, spare=True)


def test_the_tables_name_every_field_of_completion_replies():
    known = rows("Completion replies") + rows("Chat replies")
    check_that_all_are_named(api_fields.fields("Completion replies"), known, spare=True)


def check_that_all_are_named(fields, known, spare=False):
    """Every field has a row, or is inside one that is refused, ignored or left out; no row is about nothing."""
    named = {row.path for row in known}
    assert len(named) == len(known) or spare, "a field has two rows"
    closed = [row.path for row in known if row.word in ("refused", "ignored", "left")]
    missing = [path for path in fields if path not in named and not any(is_inside(path, outer) for outer in closed)]
    assert not missing, "the page lacks fields of the openai package"
    beyond = {row.path for row in known if "beyond OpenAI" in row.verdict or row.path.startswith("timings.")}
    stale = named - set(fields) - beyond - {path for path in closed if path.endswith("[]")}
    assert spare or not stale, "the page has fields that the openai package has not"


def is_inside(path, outer):
    return path == outer or path.startswith((f"{outer}.", f"{outer}["))


REPLIES = {
    "Chat replies": [{}, {"logprobs": True, "top_logprobs": 2}],
    "Pieces of streamed chats": [
        {"stream": True, "stream_options": {"include_usage": True}},
        {"stream": True, "logprobs": True, "top_logprobs": 2},
    ],
    "Completion replies": [{}, {"logprobs": 2}, {"stream": True, "stream_options": {"include_usage": True}}],
}


@pytest.mark.parametrize("heading", REPLIES)
def test_fields_of_replies(address, heading):
    endpoint = COMPLETION if heading == "Completion replies" else CHAT
    found = set()
    for options in REPLIES[heading]:
        reply = send(address, endpoint, request(endpoint, options))
        assert reply.status == 200
        for value in reply.pieces if reply.is_stream else [reply.body]:
            found |= api_shapes.paths(value)
    own = rows(heading)
    replaced = ("choices[].message", "choices[].delta", "choices[].logprobs.")
    shared = [row for row in rows("Chat replies") if heading == "Chat replies" or not row.path.startswith(replaced)]
    shared += [row for row in rows("Chat replies") if "Pieces" in heading and row.path.startswith(replaced[2])]
    known = {row.path: row for row in shared + own}
    unknown = found - known.keys()
    assert not unknown, "the page lacks fields of replies"
    needed = {path for path, row in known.items() if row.word == "sent" and " the model " not in row.verdict}
    needed -= {path for path in needed if path.startswith("choices[].delta.tool_calls")}
    assert needed <= found, needed - found
    assert not {path for path in found if known[path].word == "left"}
