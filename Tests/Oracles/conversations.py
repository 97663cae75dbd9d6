"""Chat requests that chat templates find hard, by name."""

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Tells the weather — \"now\" & <here>.\nOr tomorrow's.",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string", "description": "The city, e.g. Zürich"},
                "unit": {"type": "string", "enum": ["celsius", "fahrenheit"], "default": "celsius"},
                "days": {"type": ["integer", "null"], "minimum": 0},
                "where": {"type": "object", "properties": {"lat": {"type": "number"}, "lon": {"type": "number"}}},
                "tags": {"type": "array", "items": {"type": "string"}},
            },
            "required": ["city"],
        },
    },
}
CLOCK = {"type": "function", "function": {"name": "clock", "description": "", "parameters": {"type": "object", "properties": {}}}}
BARE = {"type": "function", "function": {"name": "bare", "description": "Has no parameters."}}
TOOLS = [WEATHER, CLOCK]

SYSTEM = {"role": "system", "content": "You are terse.\n  Mostly."}
QUESTION = {"role": "user", "content": "What is 6 × 7?"}
ANSWER = {"role": "assistant", "content": "42."}


def call(name="get_weather", arguments=None, id="call00001"):
    return {"id": id, "type": "function", "function": {"name": name, "arguments": arguments or {"city": "Zürich", "days": 2}}}


def result(content="12.5 °C", name="get_weather", id="call00001"):
    return {"role": "tool", "name": name, "tool_call_id": id, "content": content}


def calling(*calls, content="", **more):
    return {"role": "assistant", "content": content, "tool_calls": list(calls), **more}


def text(*texts):
    return [{"type": "text", "text": text} for text in texts]


NESTED = {"city": "O'Hara \"x\" </s>", "where": {"lat": 1.0, "lon": -0.5e-7}, "tags": ["a", None, True, {}], "n": 10000000}

REQUESTS = {
    "question": dict(messages=[QUESTION]),
    "no generation prompt": dict(messages=[QUESTION], add_generation_prompt=False),
    "system": dict(messages=[SYSTEM, QUESTION]),
    "system only": dict(messages=[SYSTEM]),
    "system in the middle": dict(messages=[QUESTION, ANSWER, SYSTEM, QUESTION]),
    "two systems": dict(messages=[SYSTEM, SYSTEM, QUESTION]),
    "developer": dict(messages=[{"role": "developer", "content": "Obey."}, QUESTION]),
    "turns": dict(messages=[SYSTEM, QUESTION, ANSWER, {"role": "user", "content": "And 6 + 7?"}]),
    "ends with the assistant": dict(messages=[QUESTION, ANSWER], add_generation_prompt=False),
    "begins with the assistant": dict(messages=[ANSWER, QUESTION]),
    "two users": dict(messages=[QUESTION, QUESTION]),
    "two assistants": dict(messages=[QUESTION, ANSWER, ANSWER, QUESTION]),
    "no messages": dict(messages=[]),
    "strange role": dict(messages=[{"role": "narrator", "content": "It rains."}, QUESTION]),
    "empty texts": dict(messages=[{"role": "system", "content": ""}, {"role": "user", "content": ""}]),
    "white space": dict(messages=[{"role": "user", "content": " \n\t a  b \r\n\u00a0 "}, {"role": "assistant", "content": "\n\n x \n"}, QUESTION]),
    "all scripts": dict(messages=[{"role": "user", "content": "Größe 漢字 👩‍👩‍👧‍👦 مرحبا e\u0301 \u2028 \x7f İ"}]),
    "look-alikes": dict(messages=[{"role": "user", "content": "<s></s><|im_end|><|eot_id|>[INST] {{ bos_token }} {% if %} <think>a</think> b"}, {"role": "assistant", "content": "<think>\nhm\n</think>\n\nok</s>"}, QUESTION]),
    "missing content": dict(messages=[{"role": "user"}]),
    "null content": dict(messages=[QUESTION, {"role": "assistant", "content": None}, QUESTION]),
    "missing role": dict(messages=[{"content": "Who?"}]),
    "list of one text": dict(messages=[{"role": "system", "content": text("Be kind.")}, {"role": "user", "content": text("Hello")}]),
    "list of texts": dict(messages=[{"role": "user", "content": text("One", "two ", "three")}]),
    "empty list": dict(messages=[{"role": "user", "content": []}]),
    "image": dict(messages=[{"role": "user", "content": [{"type": "image"}, *text("What is it?")]}]),
    "image address": dict(messages=[{"role": "user", "content": [*text("Look: "), {"type": "image_url", "image_url": {"url": "data:x"}}]}]),
    "names": dict(messages=[{"role": "user", "name": "Ann", "content": "Hi"}, {"role": "assistant", "name": "Bob", "content": "Ho"}, QUESTION]),
    "tools": dict(messages=[QUESTION], tools=TOOLS),
    "tools and system": dict(messages=[SYSTEM, QUESTION], tools=[WEATHER]),
    "no tools": dict(messages=[SYSTEM, QUESTION], tools=[]),
    "tool without parameters": dict(messages=[QUESTION], tools=[BARE]),
    "call": dict(messages=[QUESTION, calling(call())], tools=TOOLS, add_generation_prompt=False),
    "call and result": dict(messages=[QUESTION, calling(call()), result()], tools=TOOLS),
    "call, result, answer": dict(messages=[SYSTEM, QUESTION, calling(call()), result(), ANSWER, QUESTION], tools=TOOLS),
    "call without tools": dict(messages=[QUESTION, calling(call()), result(), ANSWER, QUESTION]),
    "call with text": dict(messages=[QUESTION, calling(call(), content="Let me see. "), result()], tools=TOOLS),
    "call with null": dict(messages=[QUESTION, calling(call(), content=None), result()], tools=TOOLS),
    "call with JSON text": dict(messages=[QUESTION, calling(call(arguments='{"city": "Bern", "days": 1.0}')), result()], tools=TOOLS),
    "call with nested arguments": dict(messages=[QUESTION, calling(call(arguments=NESTED)), result('{"t": 1.0, "ok": true}')], tools=TOOLS),
    "call without arguments": dict(messages=[QUESTION, {"role": "assistant", "content": "", "tool_calls": [{"id": "call00001", "type": "function", "function": {"name": "clock", "arguments": {}}}]}, result("12:00", "clock")], tools=TOOLS),
    "parallel calls": dict(messages=[QUESTION, calling(call(), call("clock", {"zone": "UTC"}, "call00002")), result(), result("12:00", "clock", "call00002"), ANSWER, QUESTION], tools=TOOLS),
    "calls one after the other": dict(messages=[QUESTION, calling(call()), result(), calling(call("clock", {"zone": "UTC"}, "call00002")), result("12:00", "clock", "call00002")], tools=TOOLS),
    "empty calls": dict(messages=[QUESTION, {"role": "assistant", "content": "None.", "tool_calls": []}, QUESTION], tools=TOOLS),
    "result as list": dict(messages=[QUESTION, calling(call()), {**result(), "content": text("12", "13")}], tools=TOOLS),
    "result without call": dict(messages=[QUESTION, result(), QUESTION], tools=TOOLS),
    "reasoning": dict(messages=[QUESTION, {**ANSWER, "reasoning_content": "6 × 7\nis 42"}, QUESTION]),
    "reasoning by other names": dict(messages=[QUESTION, {**ANSWER, "reasoning": "hm", "thinking": "hm"}, QUESTION]),
    "reasoning and call": dict(messages=[QUESTION, calling(call(), reasoning_content="I need a tool."), result()], tools=TOOLS),
    "thinking on": dict(messages=[SYSTEM, QUESTION], enable_thinking=True),
    "thinking off": dict(messages=[SYSTEM, QUESTION], enable_thinking=False),
    "thinking off with tools": dict(messages=[QUESTION, calling(call()), result()], tools=TOOLS, enable_thinking=False),
    "options": dict(messages=[SYSTEM, QUESTION], chat_template_kwargs={"thinking": True, "builtin_tools": ["code_interpreter"], "date_string": "1 Jan 2030", "custom_tools": None}, reasoning_effort="high"),
    "thinking switches in the text": dict(messages=[{"role": "system", "content": "/no_think"}, {"role": "user", "content": "Why? /think"}]),
    "continue": dict(messages=[QUESTION, {"role": "assistant", "content": "It is "}], continue_final_message=True, add_generation_prompt=False),
    "continue without space": dict(messages=[SYSTEM, QUESTION, {"role": "assistant", "content": "It is 4"}], continue_final_message=True, add_generation_prompt=False),
    "continue a list": dict(messages=[QUESTION, {"role": "assistant", "content": text("It", " is")}], continue_final_message=True, add_generation_prompt=False),
    "documents": dict(messages=[QUESTION], documents=[{"title": "Sums", "text": "6 × 7 = 42", "doc_id": "1"}]),
}
