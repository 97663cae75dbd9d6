"""Proves that the official client of the OpenAI API gets from Minerva what it would get there."""

import asyncio

import jinja2
import openai
import pytest

from random_models import BEGIN, CHAT_TEMPLATE
from served_models import NAME, QUICK

MESSAGES = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "Once upon a time there was the world, and"},
]
PROMPT = "Once upon a time"


@pytest.fixture(scope="module")
def model(random_model):
    return random_model(QUICK)


@pytest.fixture(scope="module")
def server(minerva, model):
    with minerva.serve(model, "--alias", NAME, "--parallel", 4) as server:
        yield server


@pytest.fixture(scope="module")
def client(server):
    with openai.OpenAI(base_url=server.api, api_key="none", max_retries=0, timeout=60) as client:
        yield client


@pytest.fixture
def complete(client):
    """Asks for a completion, greedy unless told otherwise."""

    def create(prompt=PROMPT, temperature=0, max_tokens=32, **options):
        return client.completions.create(
            model=NAME, prompt=prompt, temperature=temperature, max_tokens=max_tokens, **options
        )

    return create


@pytest.fixture
def chat(client):
    """Asks for an answer to `MESSAGES`, greedy unless told otherwise."""

    def create(messages=MESSAGES, temperature=0, max_tokens=32, **options):
        return client.chat.completions.create(
            model=NAME, messages=messages, temperature=temperature, max_tokens=max_tokens, **options
        )

    return create


def test_greedy_text_is_the_right_one(complete, reference, oracle, model):
    prompt = oracle(model).encode(PROMPT, add_special=True)
    ids = list(prompt)
    for _ in range(24):
        ids.append(int(reference(model).logits(ids, QUICK.context)[-1].argmax()))
    reply = complete(max_tokens=24)
    assert reply.choices[0].text == oracle(model).decode(ids[len(prompt) :])
    assert reply.choices[0].finish_reason == "length"
    assert reply.object == "text_completion"
    assert reply.model == NAME
    assert (reply.usage.prompt_tokens, reply.usage.completion_tokens) == (len(prompt), 24)
    assert reply.usage.total_tokens == len(prompt) + 24


def test_prompts_of_token_ids(complete, oracle, model):
    ids = oracle(model).encode(PROMPT, add_special=True)
    assert complete(prompt=ids).choices[0].text == complete().choices[0].text
    assert complete(prompt=[ids]).choices[0].text == complete().choices[0].text
    assert complete(prompt=[PROMPT]).choices[0].text == complete().choices[0].text


def test_a_chat_is_its_rendered_template(chat, complete, oracle, model):
    template = jinja2.Environment(trim_blocks=True, lstrip_blocks=True).from_string(CHAT_TEMPLATE)
    text = template.render(messages=MESSAGES, bos_token=BEGIN, add_generation_prompt=True)
    ids = oracle(model).encode(text)
    answer, continuation = chat(), complete(prompt=ids)
    assert answer.choices[0].message.content == continuation.choices[0].text
    assert answer.choices[0].message.role == "assistant"
    assert answer.choices[0].finish_reason == "length"
    assert answer.object == "chat.completion"
    assert answer.usage.prompt_tokens == len(ids)


def test_content_in_parts(chat):
    [system, user] = MESSAGES
    texts = [user["content"][:8], user["content"][8:]]
    parts = [{"type": "text", "text": text} for text in texts]
    answer = chat(messages=[system, {"role": "user", "content": parts}])
    # This template takes no lists, so each part stands on a line of its own.
    joined = chat(messages=[system, {"role": "user", "content": "\n".join(texts)}])
    assert answer.choices[0].message.content == joined.choices[0].message.content


def test_streamed_chat(chat):
    pieces = list(chat(stream=True))
    deltas = [piece.choices[0].delta for piece in pieces]
    assert [delta.role for delta in deltas] == ["assistant"] + [None] * (len(deltas) - 1)
    assert "".join(delta.content or "" for delta in deltas) == chat().choices[0].message.content
    assert [piece.choices[0].finish_reason for piece in pieces] == [None] * (len(pieces) - 1) + ["length"]
    assert len({piece.id for piece in pieces}) == 1
    assert {piece.object for piece in pieces} == {"chat.completion.chunk"}
    assert {piece.model for piece in pieces} == {NAME}
    assert {piece.usage for piece in pieces} == {None}
    assert len(pieces) > 16


def test_streamed_completion(complete):
    pieces = list(complete(stream=True))
    assert "".join(piece.choices[0].text for piece in pieces) == complete().choices[0].text
    assert [piece.choices[0].finish_reason for piece in pieces] == [None] * (len(pieces) - 1) + ["length"]
    assert len(pieces) > 16


def test_the_stream_helper(client, chat):
    # The helper takes a reply that was cut off for an error, so this one ends by itself.
    stop = chat().choices[0].message.content[-3:]
    whole = chat(stop=stop).choices[0]
    options = {"model": NAME, "messages": MESSAGES, "temperature": 0, "stop": stop}
    with client.chat.completions.stream(**options) as stream:
        text = "".join(event.delta for event in stream if event.type == "content.delta")
        gathered = stream.get_final_completion().choices[0]
    assert (gathered.message.role, gathered.finish_reason) == ("assistant", "stop")
    assert gathered.message.content == whole.message.content == text


@pytest.mark.parametrize("kind", ("chat", "complete"))
def test_usage_at_the_end_of_a_stream(request, kind):
    create = request.getfixturevalue(kind)
    *pieces, last = create(stream=True, stream_options={"include_usage": True})
    assert last.choices == []
    assert last.usage == create().usage
    assert all(piece.choices and piece.usage is None for piece in pieces)


@pytest.mark.parametrize("kind", ("chat", "complete"))
def test_the_bytes_of_a_stream_end_with_done(client, kind):
    asked = {"model": NAME, "max_tokens": 3, "stream": True}
    asked |= {"messages": MESSAGES} if kind == "chat" else {"prompt": PROMPT}
    create = {"chat": client.chat.completions, "complete": client.completions}[kind].with_raw_response.create
    reply = create(**asked)
    assert reply.headers["content-type"].startswith("text/event-stream")
    frames = reply.http_response.read().decode().split("\n\n")
    assert frames[-2:] == ["data: [DONE]", ""]
    assert all(frame.startswith("data: {") for frame in frames[:-2])


def test_stop(complete):
    text = complete().choices[0].text
    stop = text[10:13]
    before = text[: text.index(stop)]
    reply = complete(stop=stop)
    assert (reply.choices[0].text, reply.choices[0].finish_reason) == (before, "stop")
    pieces = list(complete(stop=["never said", stop], stream=True))
    assert "".join(piece.choices[0].text for piece in pieces) == before
    assert pieces[-1].choices[0].finish_reason == "stop"
    assert complete(stop=["never said"]).choices[0].text == text


def test_seed(complete):
    def text(seed):
        return complete(temperature=1, seed=seed).choices[0].text

    assert text(42) == text(42)
    assert len({text(seed) for seed in range(5)}) == 5


def test_max_tokens(complete, chat):
    short, long = complete(max_tokens=5), complete(max_tokens=20)
    assert (short.usage.completion_tokens, long.usage.completion_tokens) == (5, 20)
    assert long.choices[0].text.startswith(short.choices[0].text)
    named_otherwise = chat(max_tokens=openai.omit, max_completion_tokens=5)
    assert named_otherwise.choices[0].message.content == chat(max_tokens=5).choices[0].message.content


def test_a_reply_ends_where_the_context_does(complete):
    reply = complete(max_tokens=None)
    assert reply.choices[0].finish_reason == "length"
    assert reply.usage.total_tokens == QUICK.context


def test_the_end_token_ends_a_reply(complete, oracle, model):
    [end] = oracle(model).encode("<|end|>")
    reply = complete(logit_bias={str(end): 100})
    assert (reply.choices[0].text, reply.choices[0].finish_reason) == ("", "stop")


def test_logit_bias(complete, oracle, model):
    [token] = oracle(model).encode("hello")
    assert complete(logit_bias={str(token): 100}, max_tokens=4).choices[0].text == "hello" * 4
    text = complete(max_tokens=1).choices[0].text
    [first] = oracle(model).encode(text)
    assert complete(logit_bias={str(first): -100}, max_tokens=1).choices[0].text != text


def test_models(client):
    [listed] = client.models.list().data
    assert (listed.id, listed.object) == (NAME, "model")
    assert client.models.retrieve(NAME) == listed


def test_requests_at_once_get_what_single_ones_get(server, complete):
    prompts = [f"hello world {number}" + " and the world" * number * 3 for number in range(8)]
    alone = [complete(prompt=prompt, max_tokens=48).choices[0].text for prompt in prompts]

    async def together():
        async with openai.AsyncOpenAI(base_url=server.api, api_key="none", max_retries=0, timeout=60) as client:
            asked = [
                client.completions.create(model=NAME, prompt=prompt, temperature=0, max_tokens=48) for prompt in prompts
            ]
            return [reply.choices[0].text for reply in await asyncio.gather(*asked)]

    assert asyncio.run(together()) == alone
    assert len(set(alone)) == len(alone)
