"""Proves that openapi.json is true: what it allows is taken or refused for a reason, what it forbids is refused, and
every answer is as it says."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from openai.types import Completion
from openai.types.chat import ChatCompletion, ChatCompletionChunk

import api_requests
from api_exchange import send
from api_requests import CHAT, COMPLETION
from api_tables import request_rows
from random_models import Recipe
from served_models import NAME, QUICK

HERE = Path(__file__).resolve().parent
FILE = HERE.parents[1] / "Sources" / "HTTPAPI" / "Resources" / "openapi.json"
DESCRIPTION = json.loads(FILE.read_text())
BODIES = {CHAT: "ChatCompletionRequest", COMPLETION: "CompletionRequest"}
# The package's own types. Its type of completions allows no piece of a stream, since `finish_reason` may not be null.
WHOLE, PIECE = {CHAT: ChatCompletion, COMPLETION: Completion}, {CHAT: ChatCompletionChunk}


CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
    "negative_data_rejection,unsupported_method"
)


def validator(schema):
    """Checks values by a schema that may refer to the description's components."""
    return jsonschema.Draft202012Validator({**schema, "components": DESCRIPTION["components"]})


def component(name):
    return validator(DESCRIPTION["components"]["schemas"][name])


def faults(schema, value):
    return [f"{error.json_path}: {error.message[:200]}" for error in schema.iter_errors(value)]


@pytest.fixture(scope="module")
def address(minerva, random_model):
    with minerva.serve(random_model(QUICK), "--alias", NAME, "--threads", 2) as server:
        yield server.address


@pytest.fixture(scope="module")
def owlet_address(minerva):
    with minerva.serve("owlet", "--threads", 2) as server:
        yield server.address


def answer_schema(path, method, status):
    """The schema of a JSON answer."""
    responses = DESCRIPTION["paths"][path][method.lower()]["responses"]
    told = responses.get(str(status)) or responses[f"{status // 100}XX"]
    return validator(told["content"]["application/json"]["schema"])


def check(address, method, path, body):
    """Sends a request and checks it and its answer."""
    answer = send(address, path, body, method)
    assert answer.status < 500
    operation = DESCRIPTION["paths"].get(path, {}).get(method.lower())
    if operation is None or isinstance(body, bytes):
        assert 400 <= answer.status < 500
        assert faults(component("Error"), answer.body) == []
        return
    if body is not None:
        asked = faults(validator(operation["requestBody"]["content"]["application/json"]["schema"]), body)
        assert not asked or answer.status == 400, f"taken, but the description forbids it: {asked}"
    if answer.is_stream:
        assert answer.events[-1] == "[DONE]"
        event = operation["responses"]["200"]["content"]["text/event-stream"]["x-event-data"]
        for piece in answer.events:
            assert faults(validator(event), piece) == []
            if path in PIECE and piece != "[DONE]":
                PIECE[path].model_validate(piece, strict=True)
    else:
        assert faults(answer_schema(path, method, answer.status), answer.body) == []
        if path in WHOLE and answer.status == 200:
            WHOLE[path].model_validate(answer.body, strict=True)


@pytest.mark.parametrize("name", api_requests.to_random())
def test_requests_and_answers_are_as_described(address, name):
    check(address, *api_requests.to_random()[name])


@pytest.mark.parametrize("name", api_requests.to_owlet())
def test_calls_and_thoughts_are_as_described(owlet_address, name):
    check(owlet_address, *api_requests.to_owlet()[name])


def test_the_description_is_served(address):
    served = send(address, "/openapi.json")
    assert served.status == 200 and served.body == DESCRIPTION


def test_every_path_of_the_description_is_answered(address):
    for path, methods in DESCRIPTION["paths"].items():
        path = path.replace("{model}", NAME)
        answer = send(address, path, {} if "post" in methods else None)
        assert answer.status == (400 if "post" in methods else 200), path


@pytest.mark.parametrize("path", BODIES)
def test_the_description_and_the_tables_name_the_same_fields(path):
    described = DESCRIPTION["components"]["schemas"][BODIES[path]]["properties"]
    rows = request_rows(path == CHAT)
    taken = {row.name for row in rows if row.path == row.name and (row.word != "refused" or row.neutral)}
    forbidden = {row.name for row in rows if row.path == row.name and row.word == "refused" and not row.neutral}
    # Taken at both endpoints, though OpenAI has them at chats only.
    both = {"max_completion_tokens", "metadata", "prediction", "prompt_cache_key", "prompt_cache_options"}
    both |= {"prompt_cache_retention", "safety_identifier", "service_tier", "store"}
    assert taken | both == {name for name, schema in described.items() if schema.get("type") != "null"}
    assert forbidden == {name for name, schema in described.items() if schema.get("type") == "null"}


@pytest.mark.parametrize("path", BODIES)
def test_examples_of_the_tables_are_as_described(path):
    schema = component(BODIES[path])
    base = {CHAT: {"messages": api_requests.HELLO}, COMPLETION: {"prompt": "Once"}}[path]
    for row in request_rows(path == CHAT):
        if row.path == "suffix":
            continue
        assert bool(faults(schema, {**base, **row.example})) == (row.word == "refused"), row.path


def test_schemathesis_finds_no_fault(minerva, random_model, tmp_path):
    model = random_model(Recipe(layers=1, width=64, feed_forward=64, heads=1, key_value_heads=1, context=128))
    with minerva.serve(model, "--alias", NAME, "--threads", 2) as server:
        command = [Path(sys.executable).parent / "schemathesis", "run", FILE, "--url", server.address]
        command += ["--checks", CHECKS, "--phases", "examples,coverage,fuzzing"]
        command += ["--mode", "all", "--max-examples", "20", "--seed", "1", "--generation-deterministic"]
        command += ["--request-timeout", "20", "--workers", "1", "--no-color"]
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env={**os.environ, "SCHEMATHESIS_HOOKS": "api_hooks", "PYTHONPATH": str(HERE)},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
