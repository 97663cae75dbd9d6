import HTTPAPI
import Inference
import MinervaTesting
import Testing

/// A body that is refused, and what the client is told.
struct Refusal: Sendable, CustomTestStringConvertible {
    let body: String
    let param: String?
    let code: String
    let words: String

    var testDescription: String { String(body.prefix(80)) }

    /// Fields besides the model and the messages of a chat.
    static func chat(_ fields: String, _ param: String, _ code: String, _ words: String) -> Refusal {
        let body = #"{"model": "scripted/model", "messages": [{"role": "user", "content": "hi"}], \#(fields)}"#
        return Refusal(body: body, param: param, code: code, words: words)
    }

    /// The messages of a chat.
    static func messages(_ messages: String, _ param: String, _ code: String, _ words: String) -> Refusal {
        let body = #"{"model": "scripted/model", "messages": \#(messages)}"#
        return Refusal(body: body, param: param, code: code, words: words)
    }

    /// Fields besides the model and the prompt of a completion.
    static func completion(_ fields: String, _ param: String, _ code: String, _ words: String) -> Refusal {
        Refusal(
            body: #"{"model": "scripted/model", "prompt": "x", \#(fields)}"#,
            param: param,
            code: code,
            words: words
        )
    }

    /// The prompt of a completion.
    static func prompt(_ prompt: String, _ param: String, _ code: String, _ words: String) -> Refusal {
        Refusal(
            body: #"{"model": "scripted/model", "prompt": \#(prompt)}"#,
            param: param,
            code: code,
            words: words
        )
    }

    /// Bytes that are no JSON.
    static func json(_ body: String, _ words: String) -> Refusal {
        Refusal(body: body, param: nil, code: "invalid_json", words: words)
    }
}

@Suite struct RefusalTests {
    private static let chats: [Refusal] = [
        .json("", "expected a value, found the end of the text at line 1, column 1"),
        .json("{\n \"model\": tru}", "expected 'true', found '}' at line 2, column 14"),
        .json("{\"a\": 1,}", "expected a name in quotes, found '}' at line 1, column 9"),
        .json("{\"a\" 1}", "expected ':', found '1'"),
        .json("{\"a\": [1 2]}", "expected ',' or ']', found '2'"),
        .json("{} x", "expected the end of the text, found 'x'"),
        .json("{\"a\": 1, \"a\": 2}", "the name \"a\" stands twice in the same object at line 1, column 10"),
        .json("{\"a\": 1e400}", "a number too large for 64 bits at line 1, column 7"),
        .json("{\"a\": 01}", "expected ',' or '}', found '1'"),
        .json("{\"a\": 1.}", "expected a digit, found '}'"),
        .json("{\"a\": NaN}", "expected a value, found 'N'"),
        .json("{\"a\": \"\n\"}", "bare control character, found byte 10"),
        .json(#"{"a": "\x"}"#, "after '\\', found 'x'"),
        .json(#"{"a": "\ud83d"}"#, "half of a surrogate pair"),
        .json(#"{"a": "\ud83d\u0041"}"#, "half of a surrogate pair"),
        .json(#"{"a": "\u12"}"#, "expected four hexadecimal digits"),
        .json(#"{"a": "b"#, "expected '\"' at the end of the string, found the end of the text"),
        .json(String(repeating: "[", count: 100_000), "more than 128 arrays and objects inside each other"),
        .json("[" + String(repeating: "0,", count: 2_000_000) + "0]", "more than 2000000 values"),
        Refusal(body: "[]", param: nil, code: "invalid_type", words: "expected an object, found array"),
        Refusal(body: "{}", param: "model", code: "missing_required_parameter", words: "'model'"),
        Refusal(
            body: #"{"model": 1}"#,
            param: "model",
            code: "invalid_type",
            words: "expected a string, found number"
        ),
        Refusal(body: #"{"model": "m"}"#, param: "messages", code: "missing_required_parameter", words: "'messages'"),
        .messages("{}", "messages", "invalid_type", "expected an array, found object"),
        .messages("[]", "messages", "invalid_value", "at least one message"),
        .messages("[1]", "messages[0]", "invalid_type", "expected an object, found number"),
        .messages(#"[{"content": "x"}]"#, "messages[0].role", "missing_required_parameter", "role"),
        .messages(#"[{"role": "king", "content": "x"}]"#, "messages[0].role", "invalid_value", "expected system,"),
        .messages(#"[{"role": "user"}]"#, "messages[0].content", "missing_required_parameter", "content"),
        .messages(
            #"[{"role": "user", "content": "x"}, {"role": "user", "content": 5}]"#,
            "messages[1].content",
            "invalid_type",
            "expected a string or an array of parts, found number"
        ),
        .messages(
            #"[{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]"#,
            "messages[0].content[0].type",
            "unsupported_parameter",
            "only \"text\" parts are read"
        ),
        .messages(
            #"[{"role": "user", "content": [{"type": "text", "text": "x", "extra": 1}]}]"#,
            "messages[0].content[0].extra",
            "unknown_parameter",
            "unrecognized"
        ),
        .messages(
            #"[{"role": "assistant", "tool_calls": [{"id": "1"}]}]"#,
            "messages[0].tool_calls",
            "unsupported_parameter",
            "not supported"
        ),
        .messages(#"[{"role": "user", "content": "x", "foo": 1}]"#, "messages[0].foo", "unknown_parameter", "foo"),
        .chat(#""foo": 1"#, "foo", "unknown_parameter", "unrecognized request argument supplied: foo"),
        .chat(#""stream": "true""#, "stream", "invalid_type", "expected a boolean, found string"),
        .chat(#""stream_options": {}"#, "stream_options", "invalid_value", "only with \"stream\": true"),
        .chat(
            #""stream": false, "stream_options": {"include_usage": true}"#,
            "stream_options",
            "invalid_value",
            "only with \"stream\": true"
        ),
        .chat(
            #""stream": true, "stream_options": {"include_usage": 1}"#,
            "stream_options.include_usage",
            "invalid_type",
            "expected a boolean, found number"
        ),
        .chat(
            #""stream": true, "stream_options": {"foo": 1}"#,
            "stream_options.foo",
            "unknown_parameter",
            "stream_options.foo"
        ),
        .chat(#""temperature": "1""#, "temperature", "invalid_type", "expected a number, found string"),
        .chat(#""temperature": -0.5"#, "temperature", "invalid_value", "expected a number from 0 to 5, found -0.5"),
        .chat(#""temperature": 6"#, "temperature", "invalid_value", "expected a number from 0 to 5, found 6"),
        .chat(#""top_p": 1.5"#, "top_p", "invalid_value", "from 0 to 1, found 1.5"),
        .chat(#""top_k": 1.5"#, "top_k", "invalid_value", "expected a whole number"),
        .chat(#""top_k": -2"#, "top_k", "invalid_value", "from -1 to"),
        .chat(#""min_p": 2"#, "min_p", "invalid_value", "from 0 to 1"),
        .chat(#""typical_p": -1"#, "typical_p", "invalid_value", "from 0 to 1"),
        .chat(#""frequency_penalty": 3"#, "frequency_penalty", "invalid_value", "from -2 to 2"),
        .chat(#""presence_penalty": -3"#, "presence_penalty", "invalid_value", "from -2 to 2"),
        .chat(#""repetition_penalty": 0"#, "repetition_penalty", "invalid_value", "from 0.01 to 10"),
        .chat(#""repeat_penalty": 11"#, "repeat_penalty", "invalid_value", "from 0.01 to 10"),
        .chat(
            #""repeat_penalty": 1.1, "repetition_penalty": 1.2"#,
            "repeat_penalty",
            "invalid_value",
            "differs from repetition_penalty"
        ),
        .chat(#""max_tokens": 0"#, "max_tokens", "invalid_value", "expected a whole number of at least 1, found 0"),
        .chat(#""max_tokens": -1"#, "max_tokens", "invalid_value", "found -1"),
        .chat(#""max_tokens": 1.5"#, "max_tokens", "invalid_value", "found 1.5"),
        .chat(#""max_tokens": 5, "max_completion_tokens": 6"#, "max_tokens", "invalid_value", "only one of them"),
        .chat(#""seed": 1.5"#, "seed", "invalid_value", "expected a whole number"),
        .chat(#""seed": 1e300"#, "seed", "invalid_value", "expected a whole number"),
        .chat(#""logit_bias": []"#, "logit_bias", "invalid_type", "expected an object, found array"),
        .chat(#""logit_bias": {"x": 1}"#, "logit_bias.x", "invalid_value", "token id"),
        .chat(#""logit_bias": {"-1": 1}"#, "logit_bias.-1", "invalid_value", "token id"),
        .chat(#""logit_bias": {"257": 1}"#, "logit_bias.257", "invalid_value", "expected a token id below 257"),
        .chat(#""logit_bias": {"1": 101}"#, "logit_bias.1", "invalid_value", "from -100 to 100"),
        .chat(#""stop": """#, "stop", "invalid_value", "at least one character"),
        .chat(#""stop": 1"#, "stop", "invalid_type", "expected a string or an array of strings, found number"),
        .chat(#""stop": ["a", 1]"#, "stop[1]", "invalid_type", "expected a string, found number"),
        .chat(
            #""stop": [\#(Array(repeating: #""a""#, count: 17).joined(separator: ","))]"#,
            "stop",
            "invalid_value",
            "expected at most 16 strings, found 17"
        ),
        .chat(#""ignore_eos": 1"#, "ignore_eos", "invalid_type", "expected a boolean"),
        .chat(#""n": 2"#, "n", "unsupported_parameter", "leave it out or set it to 1"),
        .chat(#""tools": [{"type": "function"}]"#, "tools", "unsupported_parameter", "not supported"),
        .chat(#""tool_choice": "required""#, "tool_choice", "unsupported_parameter", "\"none\" or \"auto\""),
        .chat(#""functions": [{}]"#, "functions", "unsupported_parameter", "not supported"),
        .chat(#""response_format": {"type": "json_object"}"#, "response_format", "unsupported_parameter", "text"),
        .chat(#""logprobs": true"#, "logprobs", "unsupported_parameter", "false"),
        .chat(#""top_logprobs": 2"#, "top_logprobs", "unsupported_parameter", "0"),
        .chat(#""modalities": ["text", "audio"]"#, "modalities", "unsupported_parameter", "[\"text\"]"),
        .chat(#""audio": {}"#, "audio", "unsupported_parameter", "not supported"),
        .chat(#""reasoning_effort": "high""#, "reasoning_effort", "unsupported_parameter", "not supported"),
        .chat(#""prompt": "x""#, "prompt", "unknown_parameter", "prompt"),
    ]

    private static let completions: [Refusal] = [
        Refusal(body: #"{"model": "m"}"#, param: "prompt", code: "missing_required_parameter", words: "'prompt'"),
        .prompt("5", "prompt", "invalid_type", "found number"),
        .prompt("[]", "prompt", "invalid_value", "empty array"),
        .prompt(#"["a", "b"]"#, "prompt", "invalid_value", "expected one prompt, found 2"),
        .prompt("[[1], [2]]", "prompt", "invalid_value", "expected one prompt, found 2"),
        .prompt("[1, -2]", "prompt[1]", "invalid_value", "found -2"),
        .prompt("[1, \"a\"]", "prompt[1]", "invalid_type", "expected a whole number, found string"),
        .prompt("[[1.5]]", "prompt[0][0]", "invalid_value", "found 1.5"),
        .prompt("[true]", "prompt[0]", "invalid_type", "found boolean"),
        .completion(#""best_of": 2"#, "best_of", "unsupported_parameter", "1"),
        .completion(#""echo": true"#, "echo", "unsupported_parameter", "false"),
        .completion(#""suffix": "x""#, "suffix", "unsupported_parameter", "not supported"),
        .completion(#""logprobs": 0"#, "logprobs", "unsupported_parameter", "false"),
        .completion(#""messages": []"#, "messages", "unknown_parameter", "messages"),
    ]

    @Test func `refuses chats with the place and the reason`() async throws {
        try await expectRefusals(Self.chats, at: "/v1/chat/completions")
    }

    @Test func `refuses completions with the place and the reason`() async throws {
        try await expectRefusals(Self.completions, at: "/v1/completions")
    }

    private func expectRefusals(_ refusals: [Refusal], at path: String) async throws {
        try await TestServer.with(.pieces()) { server in
            for refusal in refusals {
                let response = try await server.send("POST", path, body: refusal.body)
                let comment = Comment(rawValue: "\(refusal.testDescription) → \(response.body)")
                #expect(response.status == 400, comment)
                let error = try response.error
                #expect(error["type"] as? String == "invalid_request_error", comment)
                #expect(error["param"] as? String == refusal.param, comment)
                #expect(error["code"] as? String == refusal.code, comment)
                #expect((error["message"] as? String)?.contains(refusal.words) == true, comment)
            }
            #expect(server.model.requests.isEmpty)
        }
    }

    @Test func `refuses a body that is too large`() async throws {
        try await TestServer.with(.pieces()) {
            $0.limits.bodyByteCount = 100
        } _: { server in
            let response = try await server.chat(#""user": "\#(String(repeating: "x", count: 100_000))""#)
            #expect(response.status == 413)
            #expect(try response.error["code"] as? String == "request_too_large")
            #expect(try (response.error["message"] as? String)?.contains("100 bytes") == true)
        }
    }

    @Test func `says how long a prompt is that does not fit`() async throws {
        try await TestServer.with(.pieces(), contextLength: 10) { server in
            let response = try await server.send(
                "POST",
                "/v1/completions",
                body: #"{"model": "scripted/model", "prompt": "0123456789", "stream": true}"#
            )
            #expect(response.status == 400)
            #expect(try response.error["code"] as? String == "context_length_exceeded")
            #expect(try response.error["prompt_tokens"] as? Int == 11)
            #expect(try response.error["context_length"] as? Int == 10)
        }
    }

    @Test(arguments: [
        (InferenceError(.emptyPrompt, "no tokens"), 400, "empty_prompt"),
        (InferenceError(.tokenOutOfRange, "no such token"), 400, "token_out_of_range"),
        (InferenceError(.overloaded, "too many wait"), 503, "overloaded"),
        (InferenceError(.unloaded, "the model is gone"), 503, "model_unloaded"),
    ])
    func `gives a refusal of the model its status`(error: InferenceError, status: Int, code: String) async throws {
        try await TestServer.with(.refused(error)) { server in
            let response = try await server.chat()
            #expect(response.status == status)
            #expect(try response.error["code"] as? String == code)
            #expect(try response.error["message"] as? String == error.message)
            #expect(response.headers["retry-after"] == (status == 503 ? "1" : nil))
        }
    }

    @Test func `names the models that there are when asked for another`() async throws {
        try await TestServer.with(.pieces()) { server in
            let response = try await server.send(
                "POST",
                "/v1/chat/completions",
                body: #"{"model": "gpt-4", "messages": [{"role": "user", "content": "hi"}]}"#
            )
            #expect(response.status == 404)
            #expect(try response.error["code"] as? String == "model_not_found")
            #expect(try response.error["param"] as? String == "model")
            #expect(try (response.error["message"] as? String)?.contains("'scripted/model'") == true)
        }
    }
}
