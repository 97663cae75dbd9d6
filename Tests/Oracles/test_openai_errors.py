"""Proves that the official client of the OpenAI API raises the right exception for what Minerva refuses."""

import json
import urllib.error
import urllib.request

import openai
import pytest

from served_models import NAME, QUICK

MESSAGES = [{"role": "user", "content": "Hello"}]


@pytest.fixture(scope="module")
def server(minerva, random_model):
    with minerva.serve(random_model(QUICK), "--alias", NAME) as server:
        yield server


@pytest.fixture
def client(server):
    with openai.OpenAI(base_url=server.api, api_key="none", max_retries=0, timeout=60) as client:
        yield client


# What is wrong about a request, and the `param` and `code` that say so.
REFUSED = {
    "temperature of a wrong type": ({"temperature": "hot"}, "temperature", "invalid_type"),
    "temperature out of range": ({"temperature": -1}, "temperature", "invalid_value"),
    "top_p out of range": ({"top_p": 1.5}, "top_p", "invalid_value"),
    "negative max_tokens": ({"max_tokens": -5}, "max_tokens", "invalid_value"),
    "max_tokens with a fraction": ({"max_tokens": 1.5}, "max_tokens", "invalid_value"),
    "stream of a wrong type": ({"extra_body": {"stream": "yes"}}, "stream", "invalid_type"),
    "stream options without a stream": ({"stream_options": {"include_usage": True}}, "stream_options", "invalid_value"),
    "messages of a wrong type": ({"messages": "Hello"}, "messages", "invalid_type"),
    "no messages": ({"messages": []}, "messages", "invalid_value"),
    "an unknown role": ({"messages": [{"role": "king", "content": ""}]}, "messages[0].role", "invalid_value"),
    "an empty stop": ({"stop": ""}, "stop", "invalid_value"),
    "a bias for no token": ({"logit_bias": {"99999": 1}}, "logit_bias.99999", "invalid_value"),
    "no choices": ({"n": 0}, "n", "invalid_value"),
    "alternatives without probabilities": ({"top_logprobs": 2}, "top_logprobs", "invalid_value"),
    "two limits": ({"max_tokens": 2, "max_completion_tokens": 3}, "max_tokens", "invalid_value"),
    "a format of no kind": ({"response_format": {"type": "xml"}}, "response_format.type", "invalid_value"),
    "a broken grammar": ({"extra_body": {"grammar": "root ::= ("}}, "grammar", "invalid_value"),
    "a tool that must be called and isn't there": ({"tool_choice": "required"}, "tool_choice", "invalid_value"),
    "an unknown field": ({"extra_body": {"temprature": 1}}, "temprature", "unknown_parameter"),
}


@pytest.mark.parametrize("mistake", REFUSED)
def test_refused_requests(client, mistake):
    fields, param, code = REFUSED[mistake]
    with pytest.raises(openai.BadRequestError) as raised:
        client.chat.completions.create(**{"model": NAME, "messages": MESSAGES, **fields})
    error = raised.value
    assert (error.param, error.code, error.type) == (param, code, "invalid_request_error")
    assert param in error.body["message"]


def test_a_stream_that_is_refused_is_no_stream(client):
    with pytest.raises(openai.BadRequestError) as raised:
        client.chat.completions.create(model=NAME, messages=MESSAGES, stream=True, temperature=-1)
    assert raised.value.param == "temperature"


def test_a_model_that_is_not_served(client):
    with pytest.raises(openai.NotFoundError) as raised:
        client.chat.completions.create(model="another", messages=MESSAGES)
    assert (raised.value.param, raised.value.code) == ("model", "model_not_found")
    assert "'another'" in raised.value.body["message"] and f"'{NAME}'" in raised.value.body["message"]
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("another")


def test_a_path_that_does_not_exist(client):
    with pytest.raises(openai.NotFoundError) as raised:
        client.embeddings.create(model=NAME, input="Hello")
    assert raised.value.code == "unknown_url"


def test_a_prompt_longer_than_the_context(client):
    with pytest.raises(openai.BadRequestError) as raised:
        client.completions.create(model=NAME, prompt=" the" * QUICK.context)
    error = raised.value
    assert error.code == "context_length_exceeded"
    # The start token is one more.
    assert (error.body["prompt_tokens"], error.body["context_length"]) == (QUICK.context + 1, QUICK.context)


@pytest.mark.parametrize("token", (-1, 100_000, 2**40))
def test_a_prompt_of_ids_that_no_token_has(client, token):
    with pytest.raises(openai.BadRequestError):
        client.completions.create(model=NAME, prompt=[1, token])


@pytest.mark.parametrize(
    "body", (b"", b"{", b'{"model": "random", }', b"[1, 2]", b'{"model": "\xff"}', b"[" * 100_000, b'{"a": 1e999999}')
)
@pytest.mark.parametrize("path", ("/chat/completions", "/completions"))
def test_broken_json(server, path, body):
    request = urllib.request.Request(server.api + path, data=body, headers={"Content-Type": "application/json"})
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(request, timeout=10)
    assert raised.value.code == 400
    error = json.load(raised.value)["error"]
    assert error["type"] == "invalid_request_error"
    assert error["message"] and error["code"] and "param" in error


def test_the_server_goes_on_after_errors(client):
    for _ in range(20):
        with pytest.raises(openai.BadRequestError):
            client.completions.create(model=NAME, prompt=[])
    assert client.completions.create(model=NAME, prompt="Hello", max_tokens=2).usage.completion_tokens == 2
