import HTTPAPI
import MinervaTesting
import Testing

@Suite struct MetricsTests {
    /// The value of a line of the metrics.
    private static func value(_ name: String, in server: TestServer) async throws -> String? {
        let lines = try await server.send("GET", "/metrics").body.split(separator: "\n")
        return lines.first { $0.hasPrefix(name + " ") }.map { String($0.dropFirst(name.count + 1)) }
    }

    @Test func `counts requests by what they asked for and got`() async throws {
        try await TestServer.with(.pieces("a")) { server in
            for path in ["/health", "/health", "/v1/models/scripted/model", "/v1/models/other", "/x", "/y"] {
                _ = try await server.send("GET", path)
            }
            let text = try await server.send("GET", "/metrics")
            #expect(text.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            for line in [
                #"minerva_requests_total{route="/health",status="200"} 2"#,
                #"minerva_requests_total{route="/v1/models/{id}",status="200"} 1"#,
                #"minerva_requests_total{route="/v1/models/{id}",status="404"} 1"#,
                #"minerva_requests_total{route="other",status="404"} 2"#,
                "minerva_requests_in_flight 1",
                "# TYPE minerva_request_duration_seconds histogram",
                #"minerva_request_duration_seconds_bucket{route="/health",le="+Inf"} 2"#,
                #"minerva_request_duration_seconds_count{route="/health"} 2"#,
            ] {
                #expect(text.body.split(separator: "\n").contains(Substring(line)), "\(line) in \(text.body)")
            }
        }
    }

    @Test(arguments: [true, false])
    func `counts tokens and the times between them`(streams: Bool) async throws {
        let reply = ScriptedReply(steps: [
            .start, .text("a", tokens: [1]), .text("bc", tokens: [2, 3]), .text("", tokens: [4]), .finish(.stop),
        ])
        try await TestServer.with(reply) { server in
            let body = #"{"model": "scripted/model", "prompt": [1, 2, 3], "stream": \#(streams)}"#
            _ = try await server.send("POST", "/v1/completions", body: body)
            let model = #"{model="scripted/model"}"#
            #expect(try await Self.value("minerva_prompt_tokens_total\(model)", in: server) == "3")
            #expect(try await Self.value("minerva_generation_tokens_total\(model)", in: server) == "5")
            #expect(try await Self.value("minerva_prompt_tokens_cached_total\(model)", in: server) == "0")
            #expect(try await Self.value("minerva_draft_tokens_accepted_total\(model)", in: server) == "0")
            #expect(try await Self.value("minerva_time_to_first_token_seconds_count\(model)", in: server) == "1")
            #expect(try await Self.value("minerva_inter_token_latency_seconds_count\(model)", in: server) == "3")
            let endings = #"minerva_replies_total{model="scripted/model",reason="stop"}"#
            #expect(try await Self.value(endings, in: server) == "1")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `counts a client that left`() async throws {
        try await TestServer.with(ScriptedReply(steps: [.start, .text("a", tokens: [1]), .wait(Gate())])) { server in
            let connection = try await TestConnection.open(port: server.port)
            let body = #"{"model": "scripted/model", "prompt": "x", "stream": true}"#
            try await connection.send("POST", "/v1/completions", body: body)
            _ = try await connection.read(through: "data: ")
            #expect(try await Self.value("minerva_requests_in_flight", in: server) == "2")
            await connection.close()
            await server.model.cancelled.pass()
            while try await Self.value("minerva_requests_in_flight", in: server) != "1" {}
            let left = #"minerva_replies_total{model="scripted/model",reason="client_left"}"#
            #expect(try await Self.value(left, in: server) == "1")
            let tokens = #"minerva_generation_tokens_total{model="scripted/model"}"#
            #expect(try await Self.value(tokens, in: server) == "1")
        }
    }

    @Test func `shows how busy each model is`() async throws {
        try await TestServer.with(.pieces()) { server in
            let model = #"{model="scripted/model"}"#
            #expect(try await Self.value("minerva_requests_running\(model)", in: server) == "2")
            #expect(try await Self.value("minerva_requests_waiting\(model)", in: server) == "5")
            #expect(try await Self.value("minerva_kv_pages_used\(model)", in: server) == "7")
            #expect(try await Self.value("minerva_kv_pages_total\(model)", in: server) == "9")
        }
    }

    @Test func `gives each request the name that its client chose, or one of its own`() async throws {
        try await TestServer.with(.pieces("a")) { server in
            let chosen = try await server.send("GET", "/", headers: ["Host: localhost", "X-Request-ID: my-{id}/1"])
            #expect(chosen.headers["x-request-id"] == "my-{id}/1")
            #expect(Int(chosen.headers["openai-processing-ms"] ?? "") ?? -1 >= 0)
            let long = String(repeating: "x", count: 129)
            for name in ["has space", long, "\u{e9}", ""] {
                let response = try await server.send(
                    "GET",
                    "/x",
                    headers: ["Host: localhost", "X-Request-ID: \(name)"]
                )
                let made = response.headers["x-request-id"] ?? ""
                #expect(made.hasPrefix("req_") && made.utf8.count == 20, "\(made)")
            }
            #expect(try await server.chat().headers["x-request-id"] != server.chat().headers["x-request-id"])
            let streamed = try await server.chat(
                #""messages": [{"role": "user", "content": "hi"}], "stream": true"#
            )
            #expect(streamed.headers["x-request-id"]?.isEmpty == false)
        }
    }
}
