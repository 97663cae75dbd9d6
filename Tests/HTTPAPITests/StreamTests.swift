import HTTPAPI
import Inference
import MinervaTesting
import Testing

@Suite struct StreamTests {
    private static let streamedChat = #"""
        {"model": "scripted/model", "messages": [{"role": "user", "content": "hi"}], "stream": true}
        """#

    @Test func `streams a chat in the order that clients depend on`() async throws {
        let reply = ScriptedReply(steps: [
            .start, .text("He", tokens: [1]), .text("", tokens: [2]), .text("y\n\"\u{2028}\u{1}😀", tokens: [3]),
            .finish(.stop),
        ])
        try await TestServer.with(reply) { server in
            let response = try await server.chat(
                #""messages": [{"role": "user", "content": "hi"}], "stream": true, "stream_options": {"include_usage": true}"#
            )
            #expect(response.status == 200)
            #expect(response.headers["content-type"] == "text/event-stream")
            #expect(response.headers["cache-control"] == "no-cache")
            #expect(response.headers["x-accel-buffering"] == "no")
            let prompt = server.model.requests.first?.prompt.count ?? 0
            let text = #"y\n\""# + "\u{2028}" + #"\u0001😀"#
            try expect(
                response,
                "chat.completion.chunk",
                "chatcmpl-",
                [
                    #"[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"usage":null}"#,
                    #"[{"index":0,"delta":{"content":"He"},"logprobs":null,"finish_reason":null}],"usage":null}"#,
                    #"[{"index":0,"delta":{"content":"\#(text)"},"logprobs":null,"finish_reason":null}],"usage":null}"#,
                    #"[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null}"#,
                    #"[],"usage":{"prompt_tokens":\#(prompt),"completion_tokens":4,"total_tokens":\#(prompt + 4),"#
                        + #""prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":"#
                        + #"{"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}}"#,
                ]
            )
        }
    }

    @Test func `streams a completion in the order that clients depend on`() async throws {
        try await TestServer.with(.pieces("a", "b", finish: .length)) { server in
            let response = try await server.send(
                "POST",
                "/v1/completions",
                body: #"{"model": "scripted/model", "prompt": "x", "stream": true}"#
            )
            try expect(
                response,
                "text_completion",
                "cmpl-",
                [
                    #"[{"index":0,"text":"a","logprobs":null,"finish_reason":null}]}"#,
                    #"[{"index":0,"text":"b","logprobs":null,"finish_reason":null}]}"#,
                    #"[{"index":0,"text":"","logprobs":null,"finish_reason":"length"}]}"#,
                ]
            )
        }
    }

    @Test func `gives a chat without text its role and its end`() async throws {
        try await TestServer.with(.pieces()) { server in
            let response = try await server.send("POST", "/v1/chat/completions", body: Self.streamedChat)
            try expect(
                response,
                "chat.completion.chunk",
                "chatcmpl-",
                [
                    #"[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}"#,
                    #"[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}"#,
                ]
            )
        }
    }

    @Test func `sends the head before the first token and each piece when it comes`() async throws {
        let (first, second) = (Gate(), Gate())
        let reply = ScriptedReply(steps: [
            .wait(first), .start, .text("one", tokens: [1]), .wait(second), .text("two", tokens: [2]), .finish(.stop),
        ])
        try await TestServer.with(reply) { server in
            let connection = try await TestConnection.open(port: server.port)
            try await connection.send("POST", "/v1/chat/completions", body: Self.streamedChat)
            #expect(try await connection.head().status == 200)
            first.open()
            #expect(try await connection.chunk().contains(#""content":"one""#))
            second.open()
            #expect(try await connection.chunk().contains(#""content":"two""#))
            #expect(try await connection.chunk().hasSuffix("data: [DONE]\n\n"))
            #expect(try await connection.chunk() == "")
        }
    }

    @Test func `sends comments while nothing else comes`() async throws {
        let gate = Gate()
        let reply = ScriptedReply(steps: [.wait(gate), .start, .text("late", tokens: [1]), .finish(.stop)])
        try await TestServer.with(reply) {
            $0.keepAliveInterval = .milliseconds(5)
        } _: { server in
            let connection = try await TestConnection.open(port: server.port)
            try await connection.send("POST", "/v1/chat/completions", body: Self.streamedChat)
            _ = try await connection.head()
            #expect(try await connection.chunk() == ": keep-alive\n\n")
            #expect(try await connection.chunk() == ": keep-alive\n\n")
            gate.open()
            #expect(try await connection.read(through: "data: [DONE]\n\n").contains("late"))
        }
    }

    @Test func `ends a stream that fails with one error and no mark of completion`() async throws {
        let reply = ScriptedReply(steps: [
            .start, .text("half", tokens: [1]), .fail(InferenceError(.unloaded, "the model has been unloaded")),
        ])
        try await TestServer.with(reply) { server in
            let response = try await server.send("POST", "/v1/chat/completions", body: Self.streamedChat)
            #expect(response.status == 200)
            #expect(
                response.body.hasSuffix(
                    #"data: {"error":{"message":"the model has been unloaded","type":"server_error","param":null,"code":"model_unloaded"}}"#
                        + "\n\n"
                )
            )
            #expect(!response.body.contains("[DONE]"))
            #expect(!response.body.contains(#""finish_reason":"stop""#))
        }
    }

    @Test(
        arguments: [
            [.start, .text("half", tokens: [1]), .finish(.cancelled)],
            [.start, .text("half", tokens: [1]), .fail(CancellationError())],
        ] as [[ScriptedReply.Step]]
    )
    func `never says that a reply which was cut off is complete`(steps: [ScriptedReply.Step]) async throws {
        try await TestServer.with(ScriptedReply(steps: steps)) { server in
            let response = try await server.send("POST", "/v1/chat/completions", body: Self.streamedChat)
            let error = try #require(try response.events.last?["error"] as? [String: Any])
            #expect(error["code"] as? String == "cancelled")
            #expect(!response.body.contains("[DONE]"))
            let whole = try await server.chat()
            #expect(whole.status == 503)
            #expect(try whole.error["code"] as? String == "cancelled")
        }
    }

    @Test func `keeps what went wrong inside to itself`() async throws {
        struct Secret: Error {}
        try await TestServer.with(ScriptedReply(steps: [.start, .fail(Secret())])) { server in
            let response = try await server.send("POST", "/v1/chat/completions", body: Self.streamedChat)
            #expect(response.body.contains(#""code":"internal_error""#))
            #expect(!response.body.contains("Secret"))
            let whole = try await server.chat()
            #expect(whole.status == 500)
            #expect(try whole.error["type"] as? String == "server_error")
            #expect(!whole.body.contains("Secret"))
        }
    }

    @Test func `answers several requests on one connection`() async throws {
        try await TestServer.with(.pieces("a"), .pieces("b"), .pieces("c")) { server in
            let connection = try await TestConnection.open(port: server.port)
            for text in ["a", "b", "c"] {
                try await connection.send("POST", "/v1/chat/completions", body: Self.streamedChat)
                #expect(try await connection.response().body.contains(#""content":"\#(text)""#))
            }
        }
    }

    /// Expects a stream of pieces that have all the id and time of the first one, and the mark of completion.
    private func expect(
        _ response: TestResponse,
        _ object: String,
        _ idPrefix: String,
        _ choices: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let first = try #require(try response.events.first, sourceLocation: sourceLocation)
        let id = try #require(first["id"] as? String, sourceLocation: sourceLocation)
        let created = try #require(first["created"] as? Int, sourceLocation: sourceLocation)
        #expect(id.hasPrefix(idPrefix) && id.count > idPrefix.count + 16, sourceLocation: sourceLocation)
        let frames = choices.map { choices in
            #"data: {"id":"\#(id)","object":"\#(object)","created":\#(created),"model":"scripted/model","#
                + #""system_fingerprint":"minerva-scripted","choices":\#(choices)"# + "\n\n"
        }
        #expect(response.bodyWithoutTimings == frames.joined() + "data: [DONE]\n\n", sourceLocation: sourceLocation)
    }
}
