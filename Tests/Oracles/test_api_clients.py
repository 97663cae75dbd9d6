"""Proves that programs written with the openai package work with owlet, and with a model that says anything at all."""

import asyncio
import json
import time
from typing import Literal

import openai
import pydantic
import pytest

import random_models
from api_exchange import send
from served_models import NAME, QUICK, SLOW

CITY = {"type": "object", "properties": {"city": {"type": "string", "description": "The city"}}, "required": ["city"]}
WEATHER = {
    "type": "function",
    "function": {"name": "get_weather", "description": "Tells the weather in a city", "parameters": CITY},
}
# The package parses the arguments of strict functions only.
STRICT_WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "strict": True,
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string", "maxLength": 12}},
            "required": ["city"],
            "additionalProperties": False,
        },
    },
}
TIME = {
    "type": "function",
    "function": {
        "name": "get_time",
        "parameters": {
            "type": "object",
            "properties": {"zone": {"enum": ["UTC", "CET"]}, "seconds": {"type": "boolean"}},
            "required": ["zone", "seconds"],
            "additionalProperties": False,
        },
        "strict": True,
    },
}
HELLO = [{"role": "user", "content": "Hello"}]
ASKS_WEATHER = [{"role": "user", "content": "What is the weather in Paris?"}]


class Person(pydantic.BaseModel):
    name: str
    age: int
    city: str


@pytest.fixture(scope="module")
def owlet_server(minerva):
    # What the user gets who says nothing.
    with minerva.serve("owlet", "--threads", 2) as server:
        yield server


@pytest.fixture(scope="module")
def random_server(minerva, random_model):
    with minerva.serve(random_model(QUICK, context=2048), "--alias", NAME, "--parallel", 8, "--threads", 2) as server:
        yield server


def connected(server):
    return openai.OpenAI(base_url=server.api, api_key="none", max_retries=0, timeout=60)


@pytest.fixture(scope="module")
def owlet(owlet_server):
    with connected(owlet_server) as client:
        yield client


@pytest.fixture(scope="module")
def random(random_server):
    with connected(random_server) as client:
        yield client


@pytest.fixture(params=["owlet", "random"])
def each(request):
    """Both models, one after the other."""
    return request.getfixturevalue(request.param)


def name_of(client):
    return client.models.list().data[0].id


def ask(client, messages=HELLO, **options):
    """A chat, always the same reply."""
    options = {"temperature": 0, "max_tokens": 48, **options}
    return client.chat.completions.create(model=name_of(client), messages=messages, **options)


def complete(client, prompt="Once upon a time", **options):
    options = {"temperature": 0, "max_tokens": 16, **options}
    return client.completions.create(model=name_of(client), prompt=prompt, **options)


# Chats


def test_a_chat_of_several_turns(owlet):
    messages = [{"role": "user", "content": "My name is Clara."}]
    messages.append(ask(owlet, messages).choices[0].message)
    messages.append({"role": "user", "content": "What is my name?"})
    assert "Clara" in ask(owlet, messages).choices[0].message.content


def test_a_reply_may_be_sent_back_as_it_came(each):
    reply = ask(each).choices[0].message
    assert ask(each, [*HELLO, reply, *HELLO]).choices[0].finish_reason in ("stop", "length")
    assert ask(each, [*HELLO, reply.to_dict(), *HELLO]).choices[0].finish_reason in ("stop", "length")


def test_the_stream_helper_tells_events(owlet):
    whole = ask(owlet).choices[0].message.content
    with owlet.chat.completions.stream(model="owlet", messages=HELLO, temperature=0) as stream:
        events = list(stream)
        final = stream.get_final_completion()
    kinds = [event.type for event in events]
    assert kinds.count("content.done") == 1 and kinds.index("content.done") > kinds.index("content.delta")
    assert "".join(event.delta for event in events if event.type == "content.delta") == whole
    assert [event.content for event in events if event.type == "content.done"] == [whole]
    assert final.choices[0].message.content == whole
    assert (final.choices[0].message.role, final.choices[0].finish_reason) == ("assistant", "stop")


def test_the_stream_helper_with_several_choices(owlet):
    options = {"model": "owlet", "messages": HELLO, "temperature": 1, "seed": 5, "n": 2}
    with owlet.chat.completions.stream(**options) as stream:
        final = stream.get_final_completion()
    whole = owlet.chat.completions.create(**options)
    assert [choice.message.content for choice in final.choices] == [choice.message.content for choice in whole.choices]
    assert {choice.finish_reason for choice in final.choices} == {"stop"}


def test_the_stream_helper_of_the_async_client(owlet_server, owlet):
    async def gathered():
        async with openai.AsyncOpenAI(base_url=owlet_server.api, api_key="none", max_retries=0, timeout=60) as client:
            async with client.chat.completions.stream(model="owlet", messages=HELLO, temperature=0) as stream:
                text = "".join([event.delta async for event in stream if event.type == "content.delta"])
                return text, await stream.get_final_completion()

    text, final = asyncio.run(gathered())
    assert text == final.choices[0].message.content == ask(owlet).choices[0].message.content


def test_several_choices(each):
    reply = ask(each, n=3, temperature=1, seed=5, max_tokens=8)
    assert [choice.index for choice in reply.choices] == [0, 1, 2]
    assert ask(each, n=3, temperature=1, seed=5, max_tokens=8).choices == reply.choices


def test_several_choices_differ(random):
    texts = [choice.message.content for choice in ask(random, n=4, temperature=1, seed=5).choices]
    assert len(set(texts)) == 4


def test_several_choices_in_a_stream(each):
    options = {"n": 3, "temperature": 1, "seed": 5, "max_tokens": 8}
    gathered, ends = {}, {}
    for piece in ask(each, stream=True, **options):
        [choice] = piece.choices
        # The package's accumulator takes a choice only when all before it are there.
        assert choice.index <= len(gathered)
        gathered[choice.index] = gathered.get(choice.index, "") + (choice.delta.content or "")
        if choice.finish_reason:
            assert ends.setdefault(choice.index, choice.finish_reason) == choice.finish_reason
    whole = ask(each, **options).choices
    assert gathered == {choice.index: choice.message.content for choice in whole}
    assert ends == {choice.index: choice.finish_reason for choice in whole}


def test_log_probabilities_of_chats(each):
    reply = ask(each, logprobs=True, top_logprobs=3, max_tokens=6)
    content = reply.choices[0].logprobs.content
    spelled = b"".join(bytes(token.bytes) for token in content)
    assert spelled.decode(errors="replace").startswith(reply.choices[0].message.content)
    for token in content:
        # The reply is greedy, so the best alternative is the token.
        assert token.logprob <= 0 and len(token.top_logprobs) == 3
        assert token.top_logprobs[0].token == token.token
        scores = [other.logprob for other in token.top_logprobs]
        assert scores == sorted(scores, reverse=True) and scores[0] == token.logprob
    pieces = ask(each, logprobs=True, top_logprobs=3, max_tokens=6, stream=True)
    streamed = [piece.choices[0].logprobs for piece in pieces]
    assert [token for probabilities in streamed if probabilities for token in probabilities.content] == content


def test_log_probabilities_of_completions(each):
    reply = complete(each, logprobs=2, max_tokens=6)
    probabilities = reply.choices[0].logprobs
    assert "".join(probabilities.tokens).startswith(reply.choices[0].text)
    assert probabilities.text_offset[0] == 0
    lengths = [len(token) for token in probabilities.tokens]
    assert probabilities.text_offset == [sum(lengths[:place]) for place in range(len(lengths))]
    for token, score, alternatives in zip(
        probabilities.tokens, probabilities.token_logprobs, probabilities.top_logprobs, strict=True
    ):
        assert alternatives[token] == score == max(alternatives.values())
        assert len(alternatives) == 2


def test_with_raw_response(each):
    raw = each.chat.completions.with_raw_response.create(model=name_of(each), messages=HELLO, max_tokens=2)
    assert raw.status_code == 200 and raw.headers["content-type"].startswith("application/json")
    assert raw.parse().choices[0].message.role == "assistant"


def test_with_streaming_response(each):
    options = {"model": name_of(each), "messages": HELLO, "max_tokens": 2, "stream": True}
    with each.chat.completions.with_streaming_response.create(**options) as response:
        lines = [line for line in response.iter_lines() if line]
    assert lines[-1] == "data: [DONE]" and lines.count("data: [DONE]") == 1


def test_continuing_the_final_message(owlet):
    begun = [*HELLO, {"role": "assistant", "content": "Hello! What"}]
    rest = ask(owlet, begun, extra_body={"continue_final_message": True}).choices[0].message.content
    assert "Hello! What" + rest == ask(owlet).choices[0].message.content


def test_reasoning_is_apart_from_the_answer(owlet):
    question = [{"role": "user", "content": "what is 12 + 9 - 5?"}]
    thinking = {"extra_body": {"enable_thinking": True}, "max_tokens": 120}
    message = ask(owlet, question, **thinking).choices[0].message
    assert message.reasoning_content and "<think>" not in message.reasoning_content + message.content
    assert "16" in message.content
    deltas = [piece.choices[0].delta for piece in ask(owlet, question, stream=True, **thinking)]
    pieces = [delta.model_dump() for delta in deltas]
    assert "".join(piece.get("reasoning_content") or "" for piece in pieces) == message.reasoning_content
    assert "".join(piece.get("content") or "" for piece in pieces) == message.content
    texts = [piece for piece in pieces if piece.get("content") or piece.get("reasoning_content")]
    thinks = [bool(piece.get("reasoning_content")) for piece in texts]
    assert thinks == sorted(thinks, reverse=True), "thoughts come before the answer"
    assert not hasattr(ask(owlet).choices[0].message, "reasoning_content")


def test_reasoning_may_stay_in_the_text(owlet):
    question = [{"role": "user", "content": "what is 12 + 9 - 5?"}]
    options = {"enable_thinking": True, "reasoning_format": "none"}
    message = ask(owlet, question, extra_body=options, max_tokens=120).choices[0].message
    assert not hasattr(message, "reasoning_content") and "<think>" in message.content


# Completions


def test_best_of(random):
    options = {"temperature": 1, "seed": 3, "max_tokens": 8, "logprobs": 0}

    def mean(choice):
        return sum(choice.logprobs.token_logprobs) / len(choice.logprobs.token_logprobs)

    everything = sorted(complete(random, n=6, **options).choices, key=mean, reverse=True)
    best = complete(random, n=2, best_of=6, **options).choices
    assert [choice.text for choice in best] == [choice.text for choice in everything[:2]]
    assert [choice.index for choice in best] == [0, 1]


def test_echo(each):
    plain = complete(each).choices[0].text
    assert complete(each, echo=True).choices[0].text == "Once upon a time" + plain
    streamed = "".join(piece.choices[0].text for piece in complete(each, echo=True, stream=True))
    assert streamed == "Once upon a time" + plain


def test_lists_of_prompts(each, request):
    texts = ["Once upon", " the world", "hello"]
    alone = [complete(each, text).choices[0].text for text in texts]
    together = complete(each, texts)
    assert [choice.text for choice in together.choices] == alone
    assert [choice.index for choice in together.choices] == [0, 1, 2]
    assert together.usage.prompt_tokens == sum(complete(each, text).usage.prompt_tokens for text in texts)
    twice = complete(each, texts[:2], n=2)
    assert [choice.text for choice in twice.choices] == [alone[0], alone[0], alone[1], alone[1]]


def test_prompts_of_token_ids(random, random_server):
    ids = send(random_server.address, "/tokenize", {"content": "Once upon", "add_special": True}).body["tokens"]
    text = complete(random, "Once upon").choices[0].text
    assert complete(random, ids).choices[0].text == text
    assert [choice.text for choice in complete(random, [ids, ids]).choices] == [text, text]


def test_a_suffix(minerva, tmp_path):
    """Reads what is before, what is after, and then writes; the text may look like a token of control."""
    places = {"fim_pre": 1, "fim_suf": 2, "fim_mid": 3}

    def write_sizes(writer, recipe, original=random_models.write_sizes):
        original(writer, recipe)
        for name, token in places.items():
            writer.add_uint32(f"tokenizer.ggml.{name}_token_id", token)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(random_models, "write_sizes", write_sizes)
        random_models.write(tmp_path / "gaps.gguf", QUICK)
    with minerva.serve(tmp_path / "gaps.gguf", "--threads", 2) as server, connected(server) as client:

        def tokens(text, **options):
            return send(server.address, "/tokenize", {"content": text, **options}).body["tokens"]

        start = tokens("", add_special=True)
        before, after = (tokens(text, parse_special=False) for text in ("Once", f" a time{random_models.END}"))
        ids = [*start, places["fim_pre"], *before, places["fim_suf"], *after, places["fim_mid"]]
        filled = complete(client, "Once", suffix=f" a time{random_models.END}")
        assert filled.choices[0].text == complete(client, ids).choices[0].text
        assert filled.usage.prompt_tokens == len(ids)


def test_what_was_read_before_is_not_read_again(random):
    prompt = "Once upon a time there was the world, and the time was" * 4
    cached = [
        complete(random, prompt, extra_body=options).usage.prompt_tokens_details.cached_tokens
        for options in ({}, {}, {"cache_prompt": False})
    ]
    assert cached[1] > 0 and cached[2] == 0


# Tools


def test_tools_over_several_turns(owlet):
    first = ask(owlet, ASKS_WEATHER, tools=[WEATHER]).choices[0]
    assert first.finish_reason == "tool_calls" and first.message.content is None
    [call] = first.message.tool_calls
    assert (call.type, call.function.name) == ("function", "get_weather")
    assert json.loads(call.function.arguments) == {"city": "Paris"}
    result = {"role": "tool", "tool_call_id": call.id, "content": '{"temperature": 21, "sky": "sunny"}'}
    second = ask(owlet, [*ASKS_WEATHER, first.message, result], tools=[WEATHER]).choices[0]
    assert second.finish_reason == "stop" and "21" in second.message.content
    in_parts = {**result, "content": [{"type": "text", "text": result["content"]}]}
    assert ask(owlet, [*ASKS_WEATHER, first.message, in_parts], tools=[WEATHER]).choices[0].message == second.message
    third = {"role": "user", "content": "What is the weather in Oslo?"}
    messages = [*ASKS_WEATHER, first.message, result, second.message, third]
    [call] = ask(owlet, messages, tools=[WEATHER]).choices[0].message.tool_calls
    assert json.loads(call.function.arguments) == {"city": "Oslo"}


def test_streamed_calls(owlet):
    whole = ask(owlet, ASKS_WEATHER, tools=[WEATHER]).choices[0].message.tool_calls[0]
    pieces = list(ask(owlet, ASKS_WEATHER, tools=[WEATHER], stream=True))
    calls = [call for piece in pieces for call in piece.choices[0].delta.tool_calls or []]
    assert {call.index for call in calls} == {0}
    # The package glues what comes twice.
    assert [bool(call.id) for call in calls] == [True] + [False] * (len(calls) - 1)
    assert [call.function.name for call in calls] == ["get_weather"] + [None] * (len(calls) - 1)
    assert "".join(call.function.arguments for call in calls) == whole.function.arguments
    assert pieces[-1].choices[0].finish_reason == "tool_calls"


def test_constrained_calls_are_parsed_by_the_stream_helper(owlet):
    options = {"model": "owlet", "messages": ASKS_WEATHER, "temperature": 0, "tools": [STRICT_WEATHER]}
    options["tool_choice"] = "required"
    with owlet.chat.completions.stream(**options) as stream:
        events = list(stream)
        final = stream.get_final_completion().choices[0]
    [done] = [event for event in events if event.type == "tool_calls.function.arguments.done"]
    assert done.name == "get_weather" and done.parsed_arguments.keys() == {"city"}
    assert final.message.tool_calls[0].function.parsed_arguments == done.parsed_arguments
    assert final.finish_reason == "tool_calls"


def test_constrained_calls_are_parsed_with_pydantic(owlet):
    class GetWeather(pydantic.BaseModel):
        # Not longer, for owlet, which knows no such tool, may not come to an end.
        city: str = pydantic.Field(max_length=12)
        unit: Literal["celsius", "kelvin"]

    reply = owlet.chat.completions.parse(
        model="owlet",
        messages=ASKS_WEATHER,
        temperature=0,
        tools=[openai.pydantic_function_tool(GetWeather, name="get_weather")],
        tool_choice="required",
        parallel_tool_calls=False,
    )
    [call] = reply.choices[0].message.tool_calls
    assert isinstance(call.function.parsed_arguments, GetWeather)


def test_constrained_choice_none(owlet):
    choice = ask(owlet, ASKS_WEATHER, tools=[WEATHER], tool_choice="none").choices[0]
    assert choice.message.tool_calls is None and choice.finish_reason == "stop"


# One call only, so that the model that says anything at all comes to an end.
CALLS_ONCE = {"tools": [STRICT_WEATHER, TIME], "parallel_tool_calls": False, "temperature": 1, "max_tokens": 400}


@pytest.mark.parametrize("seed", range(3))
def test_constrained_choice_required(each, seed):
    """Even the model that says anything at all has to call, and with arguments as the schemas have them."""
    check_call(ask(each, tool_choice="required", seed=seed, **CALLS_ONCE).choices[0])


@pytest.mark.parametrize("seed", range(3))
def test_constrained_choice_named(each, seed):
    named = {"type": "function", "function": {"name": "get_time"}}
    reply = ask(each, tool_choice=named, seed=seed, **CALLS_ONCE)
    assert check_call(reply.choices[0]) == "get_time"


def test_constrained_calls_in_a_stream(each):
    options = {"tool_choice": "required", "seed": 1, **CALLS_ONCE}
    whole = ask(each, **options).choices[0].message.tool_calls
    pieces = [piece.choices[0].delta.tool_calls or [] for piece in ask(each, stream=True, **options)]
    arguments = "".join(call.function.arguments or "" for calls in pieces for call in calls)
    assert [arguments] == [call.function.arguments for call in whole]


def check_call(choice):
    """The name of the one function that is called."""
    assert choice.finish_reason == "tool_calls"
    [call] = choice.message.tool_calls
    arguments = json.loads(call.function.arguments)
    if call.function.name == "get_time":
        assert arguments.keys() == {"zone", "seconds"}
        assert arguments["zone"] in ("UTC", "CET") and isinstance(arguments["seconds"], bool)
    else:
        assert call.function.name == "get_weather" and arguments.keys() == {"city"}
        assert isinstance(arguments["city"], str) and len(arguments["city"]) <= 12
    return call.function.name


# Structured output


def test_parse_with_pydantic(owlet):
    question = "Extract name, age and city as json: Clara is 34 years old and lives in Oslo."
    reply = owlet.chat.completions.parse(
        model="owlet", messages=[{"role": "user", "content": question}], temperature=0, response_format=Person
    )
    assert reply.choices[0].message.parsed == Person(name="Clara", age=34, city="Oslo")


def test_parse_a_model_that_says_anything(random):
    class Answer(pydantic.BaseModel):
        sure: bool
        kind: str = pydantic.Field(pattern="^[a-c]{3}$")

    for seed in range(3):
        reply = random.chat.completions.parse(
            model=NAME, messages=HELLO, temperature=1, seed=seed, max_tokens=64, response_format=Answer
        )
        assert isinstance(reply.choices[0].message.parsed.sure, bool)


def test_parse_says_that_the_reply_was_cut_off(random):
    with pytest.raises(openai.LengthFinishReasonError):
        random.chat.completions.parse(model=NAME, messages=HELLO, max_tokens=2, response_format=Person)


def test_the_stream_helper_parses(random):
    class Digit(pydantic.BaseModel):
        digit: bool

    with random.chat.completions.stream(model=NAME, messages=HELLO, response_format=Digit, seed=1) as stream:
        events = list(stream)
        final = stream.get_final_completion()
    [done] = [event for event in events if event.type == "content.done"]
    assert isinstance(done.parsed, Digit) and final.choices[0].message.parsed == done.parsed


@pytest.mark.parametrize("seed", range(2))
def test_json_object(owlet, seed):
    [choice] = ask(owlet, response_format={"type": "json_object"}, temperature=1, seed=seed, max_tokens=300).choices
    text = choice.message.content.strip()
    if choice.finish_reason == "stop":
        assert isinstance(json.loads(text), dict)
    else:
        # Thoughts are free; what follows them is not.
        assert text.startswith("{") or text == "" and choice.message.reasoning_content


@pytest.mark.parametrize(
    "field, value, texts",
    (
        ("grammar", 'root ::= "yes" | "no"', {"yes", "no"}),
        ("regex", "(true|false)!", {"true!", "false!"}),
        ("json_schema", {"enum": ["red", 7]}, {'"red"', "7"}),
    ),
    ids=("grammar", "regex", "json_schema"),
)
def test_constrained_text(each, field, value, texts):
    assert ask(each, extra_body={field: value}).choices[0].message.content in texts
    assert complete(each, extra_body={field: value}).choices[0].text in texts


def test_constrained_text_after_thoughts(owlet):
    """Thoughts that are asked for stay free, and the answer after them is constrained."""
    question = [{"role": "user", "content": "what is 12 + 9 - 5?"}]
    options = {"enable_thinking": True, "regex": "The answer is [0-9]+[.]"}
    message = ask(owlet, question, extra_body=options, max_tokens=120).choices[0].message
    assert message.content == "The answer is 16." and "21" in message.reasoning_content


def test_a_fault_in_a_schema_is_named(each):
    broken = {"type": "json_schema", "json_schema": {"name": "s", "schema": {"type": "strange"}}}
    with pytest.raises(openai.BadRequestError) as raised:
        ask(each, response_format=broken)
    assert raised.value.param.startswith("response_format") and "strange" in raised.value.body["message"]


# Many at once, and leaving early


def test_eight_at_once(each, request):
    server = request.getfixturevalue(f"{request.node.callspec.params['each']}_server")
    prompts = [f"Tell me number {number}" for number in range(8)]
    alone = [ask(each, [{"role": "user", "content": prompt}], max_tokens=24).choices[0].message for prompt in prompts]

    async def streamed(client, prompt):
        text, model = "", name_of(each)
        messages = [{"role": "user", "content": prompt}]
        stream = await client.chat.completions.create(
            model=model, messages=messages, temperature=0, max_tokens=24, stream=True
        )
        async for piece in stream:
            text += piece.choices[0].delta.content or ""
        return text

    async def together():
        async with openai.AsyncOpenAI(base_url=server.api, api_key="none", max_retries=0, timeout=60) as client:
            return await asyncio.gather(*(streamed(client, prompt) for prompt in prompts))

    assert asyncio.run(together()) == [message.content for message in alone]


@pytest.fixture(scope="module")
def slow_server(minerva, random_model):
    with minerva.serve(random_model(SLOW), "--alias", NAME, "--threads", 2) as server:
        yield server


def running(server):
    return send(server.address, "/v1/requests").body["data"]


def wait_until(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def test_leaving_a_stream_ends_its_request(slow_server):
    with connected(slow_server) as client:
        stream = ask(client, stream=True, max_tokens=8000)
        next(iter(stream))
        [entry] = running(slow_server)
        assert (entry["state"], entry["model"], entry["route"]) == ("running", NAME, "/v1/chat/completions")
        stream.close()
        wait_until(lambda: running(slow_server) == [])


def test_cancelling_a_task_ends_its_request(slow_server):
    async def cancelled():
        async with openai.AsyncOpenAI(base_url=slow_server.api, api_key="none", max_retries=0) as client:
            task = asyncio.create_task(
                client.chat.completions.create(model=NAME, messages=HELLO, max_tokens=8000, n=2)
            )
            while not await asyncio.to_thread(running, slow_server):
                await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(asyncio.wait_for(cancelled(), 30))
    wait_until(lambda: running(slow_server) == [])
