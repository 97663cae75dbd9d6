import HTTPAPI
import Inference
import MinervaTesting
import Testing

@Suite struct LimitTests {
    private static let silence = ScriptedReply(steps: [.start, .text("one", tokens: [1]), .wait(Gate())])

    private static func completion(streams: Bool) -> String {
        #"{"model": "scripted/model", "prompt": "x", "stream": \#(streams)}"#
    }

    @Test(.timeLimit(.minutes(1)))
    func `ends a reply that takes too long with a status`() async throws {
        try await TestServer.with(Self.silence) {
            $0.limits.requestDuration = .milliseconds(50)
        } _: { server in
            let response = try await server.send("POST", "/v1/completions", body: Self.completion(streams: false))
            #expect(response.status == 504)
            #expect(try response.error["code"] as? String == "request_timeout")
            #expect(response.headers["x-should-retry"] == "false")
            await server.model.cancelled.pass()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `ends a stream that takes too long with an error and no mark of completion`() async throws {
        try await TestServer.with(Self.silence) {
            $0.limits.requestDuration = .milliseconds(50)
        } _: { server in
            let response = try await server.send("POST", "/v1/completions", body: Self.completion(streams: true))
            #expect(response.status == 200)
            let error = try #require(try response.events.last?["error"] as? [String: Any])
            #expect(error["code"] as? String == "request_timeout")
            #expect(!response.body.contains("[DONE]"))
            await server.model.cancelled.pass()
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "", "GET / HT", "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", "POST /v1/completions HTTP/1.1\r\n",
        ]
    )
    func `cuts a client off that never finishes the head of its request`(sent: String) async throws {
        try await TestServer.with(.pieces()) {
            $0.limits.clientPatience = .seconds(2)
        } _: { server in
            let connection = try await TestConnection.open(port: server.port)
            try await connection.send(raw: sent)
            #expect(try await connection.end() == "")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `cuts a client off that never finishes its body`() async throws {
        try await TestServer.with(.pieces()) {
            $0.limits.clientPatience = .seconds(2)
        } _: { server in
            let connection = try await TestConnection.open(port: server.port)
            let head = "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"
            try await connection.send(raw: head)
            _ = try await connection.end()
            #expect(server.model.requests.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `cuts a client off that stops reading, and frees its work`() async throws {
        let flood = String(repeating: "x", count: 1 << 20)
        let texts = Array(repeating: ScriptedReply.Step.text(flood, tokens: [1]), count: 16)
        try await TestServer.with(ScriptedReply(steps: [.start] + texts + [.wait(Gate())])) {
            $0.limits.clientPatience = .seconds(1)
        } _: { server in
            let connection = try await TestConnection.open(port: server.port)
            try await connection.stopReading()
            try await connection.send("POST", "/v1/completions", body: Self.completion(streams: true))
            await server.model.cancelled.pass()
            await connection.close()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `lets a reply take longer than a client may`() async throws {
        let gate = Gate()
        try await TestServer.with(ScriptedReply(steps: [.start, .wait(gate), .text("a", tokens: [1]), .finish(.stop)]))
        {
            $0.limits.clientPatience = .seconds(1)
        } _: { server in
            let connection = try await TestConnection.open(port: server.port)
            try await connection.send("POST", "/v1/completions", body: Self.completion(streams: false))
            await server.model.accepted.pass()
            try await Task.sleep(for: .milliseconds(1200))
            gate.open()
            #expect(try await connection.response().status == 200)
        }
    }

    @Test func `says that headers are too large`() async throws {
        try await TestServer.with(.pieces()) { server in
            let long = String(repeating: "x", count: 20_000)
            for headers in [["X-Long: \(long)"], (0..<200).map { "X-\($0): 1" }] {
                let response = try await server.send("GET", "/", headers: ["Host: localhost"] + headers)
                #expect(response.status == 431)
                #expect(try response.error["code"] as? String == "headers_too_large")
                #expect(response.headers["connection"] == "close")
            }
            #expect(try await server.send("GET", "/").status == 200)
        }
    }

    @Test(arguments: [
        "hello\r\n\r\n", "GET /\u{0} HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\r\n",
    ])
    func `says that bytes are no HTTP`(sent: String) async throws {
        try await TestServer.with(.pieces()) { server in
            let connection = try await TestConnection.open(port: server.port)
            try await connection.send(raw: sent)
            let response = try await connection.response()
            #expect(response.status == 400)
            #expect(try response.error["code"] as? String == "malformed_request")
            #expect(try await connection.end() == "")
        }
    }
}
