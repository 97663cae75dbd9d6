"""The requests that are sent to llama-server and to Minerva alike."""

CHAT, COMPLETION = "/v1/chat/completions", "/v1/completions"
HELLO = [{"role": "user", "content": "Hello"}]
PARIS = [{"role": "user", "content": "What is the weather in Paris?"}]
CITY = {"type": "object", "properties": {"city": {"type": "string", "description": "The city"}}, "required": ["city"]}
WEATHER = {
    "type": "function",
    "function": {"name": "get_weather", "description": "Tells the weather in a city", "parameters": CITY},
}
CALL = {"id": "c1", "type": "function", "function": {"name": "get_weather", "arguments": '{"city": "Oslo"}'}}
CONST = {"type": "object", "properties": {"a": {"const": 1}}, "required": ["a"], "additionalProperties": False}

# Right ones, which mean the same at both endpoints.
EVERYWHERE = {
    "plain": {},
    "temperature 0": {"temperature": 0},
    "temperature 2": {"temperature": 2},
    "top_p": {"top_p": 0.5},
    "top_k": {"top_k": 5},
    "min_p": {"min_p": 0.2},
    "typical_p": {"typical_p": 0.5},
    "top_n_sigma": {"top_n_sigma": 1},
    "frequency_penalty": {"frequency_penalty": 1},
    "presence_penalty": {"presence_penalty": -1},
    "repeat_penalty": {"repeat_penalty": 1.2, "repeat_last_n": 32},
    "dynatemp": {"dynatemp_range": 0.5, "dynatemp_exponent": 1.2},
    "dry": {"dry_multiplier": 0.8, "dry_base": 1.75, "dry_allowed_length": 2, "dry_sequence_breakers": ["\n"]},
    "xtc": {"xtc_probability": 0.5, "xtc_threshold": 0.1},
    "mirostat 1": {"mirostat": 1, "mirostat_tau": 5, "mirostat_eta": 0.1},
    "mirostat 2": {"mirostat": 2},
    "seed": {"seed": 42, "temperature": 1},
    "stop text": {"stop": "e"},
    "stop list": {"stop": ["never said", "a", "e", "t"]},
    "logit_bias": {"logit_bias": {"70": 100}},
    "logit_bias that ends": {"logit_bias": {"298": 100}},
    "ignore_eos": {"ignore_eos": True},
    "cache_prompt": {"cache_prompt": False},
    "n_predict": {"max_tokens": None, "n_predict": 3},
    "n": {"n": 2, "temperature": 1},
    "nulls": {"temperature": None, "top_p": None, "stop": None, "seed": None, "logit_bias": None, "n": None},
    "user": {"user": "me"},
    "grammar": {"grammar": 'root ::= "yes" | "no"'},
    "json_schema": {"json_schema": {"enum": ["red", "blue"]}, "max_tokens": 64},
    "all of sampling": {"temperature": 0.7, "top_k": 40, "top_p": 0.9, "min_p": 0.05, "seed": 1, "stop": ["\n"]},
    "stream": {"stream": True},
    "stream with usage": {"stream": True, "stream_options": {"include_usage": True}},
    "stream without usage": {"stream": True, "stream_options": {"include_usage": False}},
    "stream with stop": {"stream": True, "stop": ["e", "a"]},
    "stream that ends": {"stream": True, "logit_bias": {"298": 100}},
    "stream with grammar": {"stream": True, "grammar": 'root ::= "yes" | "no"'},
    "stream of several": {"stream": True, "n": 2, "temperature": 1},
    "stream of several with usage": {"stream": True, "n": 2, "stream_options": {"include_usage": True}},
}

# Wrong ones.
WRONG = {
    "temperature of a wrong type": {"temperature": "hot"},
    "temperature below 0": {"temperature": -1},
    "top_p of a wrong type": {"top_p": [1]},
    "top_p above 1": {"top_p": 1.5},
    "max_tokens of a wrong type": {"max_tokens": "many"},
    "max_tokens with a fraction": {"max_tokens": 1.5},
    "negative max_tokens": {"max_tokens": -5},
    "stream of a wrong type": {"stream": "yes"},
    "stream_options without stream": {"stream_options": {"include_usage": True}},
    "stream_options of a wrong type": {"stream": True, "stream_options": "usage"},
    "n of 0": {"n": 0},
    "n of a wrong type": {"n": "two"},
    "seed of a wrong type": {"seed": "a"},
    "stop of a wrong type": {"stop": 5},
    "stop with numbers": {"stop": [5]},
    "logit_bias of a wrong type": {"logit_bias": "a"},
    "logit_bias for no token": {"logit_bias": {"99999": 1}},
    "unknown field": {"temprature": 1},
    "broken grammar": {"grammar": "root ::= ("},
    "broken schema": {"json_schema": {"type": "strange"}},
    "a stream that is refused": {"stream": True, "grammar": "root ::= ("},
    "top_k of a wrong type": {"top_k": "few"},
    "mirostat of 7": {"mirostat": 7},
}

CHATS = {
    "system and user": {"messages": [{"role": "system", "content": "Be brief."}, *HELLO]},
    "developer": {"messages": [{"role": "developer", "content": "Be brief."}, *HELLO]},
    "several turns": {"messages": [*HELLO, {"role": "assistant", "content": "Hi"}, *HELLO]},
    "parts": {"messages": [{"role": "user", "content": [{"type": "text", "text": "Hello"}]}]},
    "two parts": {"messages": [{"role": "user", "content": [{"type": "text", "text": word} for word in ("a", "b")]}]},
    "empty content": {"messages": [{"role": "user", "content": ""}]},
    "content null of an assistant": {
        "messages": [*HELLO, {"role": "assistant", "content": None, "tool_calls": [CALL]}, *HELLO]
    },
    "tool results": {
        "messages": [*HELLO, {"role": "assistant", "content": "", "tool_calls": [CALL]}]
        + [{"role": "tool", "tool_call_id": "c1", "content": "-3"}]
    },
    "tool results in parts": {
        "messages": [*HELLO, {"role": "assistant", "content": "", "tool_calls": [CALL]}]
        + [{"role": "tool", "tool_call_id": "c1", "content": [{"type": "text", "text": "-3"}]}]
    },
    "reasoning in the history": {
        "messages": [*HELLO, {"role": "assistant", "content": "a", "reasoning_content": "b"}, *HELLO]
    },
    "max_completion_tokens": {"max_tokens": None, "max_completion_tokens": 3},
    "logprobs": {"logprobs": True},
    "top_logprobs": {"logprobs": True, "top_logprobs": 3},
    "logprobs false": {"logprobs": False},
    "stream with logprobs": {"stream": True, "logprobs": True, "top_logprobs": 2},
    "response_format text": {"response_format": {"type": "text"}},
    "response_format json_object": {"response_format": {"type": "json_object", "schema": CONST}, "max_tokens": 64},
    "response_format json_object without schema": {"response_format": {"type": "json_object"}},
    "response_format json_schema": {
        "response_format": {"type": "json_schema", "json_schema": {"name": "a", "strict": True, "schema": CONST}},
        "max_tokens": 64,
    },
    "stream with json_schema": {
        "response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": CONST}},
        "max_tokens": 64,
        "stream": True,
    },
    "stream of several with logprobs and usage": {
        "stream": True, "n": 2, "logprobs": True, "top_logprobs": 2, "stream_options": {"include_usage": True},
    },
    "stop and logprobs": {"stop": ["e", "a"], "logprobs": True, "top_logprobs": 1},
    "json_schema and logprobs in a stream": {
        "response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": CONST}},
        "max_tokens": 64, "stream": True, "logprobs": True, "top_logprobs": 2,
    },
    "several with a schema, a seed and penalties": {
        "n": 2, "seed": 5, "temperature": 1, "frequency_penalty": 0.5, "presence_penalty": 0.5, "max_tokens": 64,
        "response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": CONST}},
    },
    "chat_template_kwargs": {"chat_template_kwargs": {"mood": "merry"}},
    "reasoning_format none": {"reasoning_format": "none"},
    "reasoning_effort": {"reasoning_effort": "low"},
    "add_generation_prompt": {"add_generation_prompt": False},
    "tool_choice none": {"tools": [WEATHER], "tool_choice": "none"},
    "no tools": {"tools": []},
    "metadata": {"metadata": {"a": "b"}, "store": False, "service_tier": "auto"},
    "prompt_cache_key": {"prompt_cache_key": "k", "safety_identifier": "me"},
}

WRONG_CHATS = {
    "no messages": {"messages": []},
    "messages missing": {"messages": None},
    "messages of a wrong type": {"messages": "Hello"},
    "a message of a wrong type": {"messages": ["Hello"]},
    "a message without role": {"messages": [{"content": "Hello"}]},
    "a message without content": {"messages": [{"role": "user"}]},
    "content of a wrong type": {"messages": [{"role": "user", "content": 5}]},
    "an unknown role": {"messages": [{"role": "king", "content": "Hello"}]},
    "an unknown part": {"messages": [{"role": "user", "content": [{"type": "smell", "smell": "rose"}]}]},
    "an image": {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,"}}]}]},
    "audio": {
        "messages": [
            {"role": "user", "content": [{"type": "input_audio", "input_audio": {"data": "", "format": "wav"}}]}
        ]
    },
    "top_logprobs without logprobs": {"top_logprobs": 2},
    "logprobs of a wrong type": {"logprobs": 5},
    "tools of a wrong type": {"tools": "weather"},
    "a tool without function": {"tools": [{"type": "function"}]},
    "a tool without name": {"tools": [{"type": "function", "function": {}}]},
    "a tool of a wrong type": {"tools": [{"type": "custom", "custom": {"name": "f"}}]},
    "tool_choice of a wrong word": {"tools": [WEATHER], "tool_choice": "maybe"},
    "tool_choice without tools": {"tool_choice": "required"},
    "tool_choice of an unknown name": {
        "tools": [WEATHER], "tool_choice": {"type": "function", "function": {"name": "f"}}
    },
    "an unknown response_format": {"response_format": {"type": "xml"}},
    "a grammar and a schema": {
        "grammar": 'root ::= "a"', "response_format": {"type": "json_schema", "json_schema": {"schema": CONST}}
    },
    "a broken schema in response_format": {
        "response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "strange"}}}
    },
    "a prompt longer than the context": {"messages": [{"role": "user", "content": " the" * 600}]},
}

COMPLETIONS = {
    "list of prompts": {"prompt": ["Once", "upon", "a"]},
    "list of one prompt": {"prompt": ["Once"]},
    "token ids": {"prompt": [70, 71, 72]},
    "lists of token ids": {"prompt": [[70, 71], [72]]},
    "a mixed list": {"prompt": ["Once", [70, 71]]},
    "empty text": {"prompt": ""},
    "echo": {"echo": True},
    "logprobs 0": {"logprobs": 0},
    "logprobs 2": {"logprobs": 2},
    "stream with logprobs": {"stream": True, "logprobs": 2},
    "best_of": {"best_of": 3, "temperature": 1},
    "suffix": {"suffix": " end"},
    "response_format json_object": {"response_format": {"type": "json_object", "schema": CONST}, "max_tokens": 64},
    "stream of a list": {"stream": True, "prompt": ["Once", "upon"]},
    "a list, several of each, with logprobs": {"prompt": ["Once", "upon"], "n": 2, "logprobs": 1},
    "stop, seed and usage in a stream": {
        "stream": True, "stop": ["e"], "seed": 1, "top_k": 5, "stream_options": {"include_usage": True},
    },
}

WRONG_COMPLETIONS = {
    "no prompt": {"prompt": None},
    "an empty list": {"prompt": []},
    "a prompt of a wrong type": {"prompt": {"a": 1}},
    "a token that is none": {"prompt": [70, 99999]},
    "a negative token": {"prompt": [-1]},
    "logprobs of a wrong type": {"logprobs": "all"},
    "a prompt longer than the context": {"prompt": " the" * 600},
    "a stream longer than the context": {"prompt": " the" * 600, "stream": True},
}

# Method, path and body.
OTHERS = {
    "models": ("GET", "/v1/models", None),
    "health": ("GET", "/health", None),
    "props": ("GET", "/props", None),
    "tokenize": ("POST", "/tokenize", {"content": "Once upon"}),
    "tokenize with special": ("POST", "/tokenize", {"content": "Once", "add_special": True}),
    "tokenize with pieces": ("POST", "/tokenize", {"content": "Once upon", "with_pieces": True}),
    "detokenize": ("POST", "/detokenize", {"tokens": [70, 71]}),
    "apply-template": ("POST", "/apply-template", {"messages": HELLO}),
    "input_tokens": ("POST", "/v1/chat/completions/input_tokens", {"messages": HELLO}),
    "an unknown path": ("GET", "/v1/nothing", None),
    "a wrong method": ("GET", "/v1/chat/completions", None),
    "broken JSON in a chat": ("POST", CHAT, b"{"),
    "broken JSON in a completion": ("POST", COMPLETION, b'{"prompt": "a", }'),
    "no body": ("POST", CHAT, b""),
    "a list as the body": ("POST", CHAT, b"[1]"),
    "detokenize text": ("POST", "/detokenize", {"tokens": "a"}),
    "tokenize nothing": ("POST", "/tokenize", {}),
    "models without /v1": ("GET", "/models", None),
    "a chat without /v1": ("POST", "/chat/completions", {"messages": HELLO, "max_tokens": 2}),
}

# To owlet, which calls and thinks.
OWLET = {
    "call": {"messages": PARIS, "tools": [WEATHER]},
    "streamed call": {"messages": PARIS, "tools": [WEATHER], "stream": True},
    "streamed call with usage": {
        "messages": PARIS, "tools": [WEATHER], "stream": True, "stream_options": {"include_usage": True}
    },
    "no call": {"messages": HELLO, "tools": [WEATHER]},
    "streamed answer with tools": {"messages": HELLO, "tools": [WEATHER], "stream": True},
    "call and logprobs": {"messages": PARIS, "tools": [WEATHER], "logprobs": True},
    "answer to a result": {
        "messages": [*PARIS, {"role": "assistant", "content": None, "tool_calls": [CALL]}]
        + [{"role": "tool", "tool_call_id": "c1", "content": '{"temperature": 21}'}],
        "tools": [WEATHER],
    },
    "constrained call required": {"messages": PARIS, "tools": [WEATHER], "tool_choice": "required"},
    "constrained call required in a stream": {
        "messages": PARIS, "tools": [WEATHER], "tool_choice": "required", "stream": True
    },
    "thoughts": {"messages": [{"role": "user", "content": "think first: what is 12 + 9 - 5?"}], "max_tokens": 120},
    "streamed thoughts": {"messages": [{"role": "user", "content": "think first: what is 12 + 9 - 5?"}], "stream": True},
    "thoughts in the text": {
        "messages": [{"role": "user", "content": "think first: what is 12 + 9 - 5?"}], "reasoning_format": "none"
    },
    "an answer that ends": {"messages": HELLO},
    "a streamed answer that ends": {"messages": HELLO, "stream": True, "stream_options": {"include_usage": True}},
}


def to_random():
    """The requests to the model that says anything at all, each by a name of its own: method, path, body."""
    # Greedy, so that both servers say the same and end for the same reason.
    chat = {"messages": HELLO, "max_tokens": 8, "temperature": 0}
    completion = {"prompt": "Once upon a time", "max_tokens": 8, "temperature": 0}
    found = {}
    for kinds, path, base, word in (
        ((EVERYWHERE, WRONG, CHATS, WRONG_CHATS), CHAT, chat, "chat"),
        ((EVERYWHERE, WRONG, COMPLETIONS, WRONG_COMPLETIONS), COMPLETION, completion, "completion"),
    ):
        for kind in kinds:
            for name, fields in kind.items():
                body = {**base, **fields}
                if body.get("max_tokens", 0) is None:
                    del body["max_tokens"]
                found[f"{word}: {name}"] = ("POST", path, body)
    return found | {f"other: {name}": request for name, request in OTHERS.items()}


def to_owlet():
    """The requests to owlet."""
    return {
        f"owlet: {name}": ("POST", CHAT, {"max_tokens": 160, "temperature": 0, **fields})
        for name, fields in OWLET.items()
    }
