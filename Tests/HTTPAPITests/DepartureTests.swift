import HTTPAPI
import MinervaTesting
import Testing

@Suite struct DepartureTests {
    /// A reply that never comes by itself: the tests below end only if leaving cancels it.
    private static let silence = ScriptedReply(steps: [.start, .wait(Gate())])

    /// Nothing is written to a silent stream, so that no failing write can tell that the client has left.
    private static func withoutKeepAlive(_ configuration: inout HTTPServer.Configuration) {
        configuration.keepAliveInterval = .seconds(3600)
    }

    @Test(.timeLimit(.minutes(1)), arguments: [true, false])
    func `cancels a silent reply when the client leaves`(streams: Bool) async throws {
        try await TestServer.with(Self.silence, configure: Self.withoutKeepAlive) { server in
            let connection = try await TestConnection.open(port: server.port)
            let body = #"{"model": "scripted/model", "prompt": "x", "stream": \#(streams)}"#
            try await connection.send("POST", "/v1/completions", body: body)
            await server.model.accepted.pass()
            if streams { _ = try await connection.head() }
            #expect(!server.model.cancelled.isOpen)
            await connection.close()
            await server.model.cancelled.pass()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `cancels a reply in the middle of its text when the client leaves`() async throws {
        let reply = ScriptedReply(steps: [.start, .text("half", tokens: [1]), .wait(Gate())])
        try await TestServer.with(reply, configure: Self.withoutKeepAlive) { server in
            let connection = try await TestConnection.open(port: server.port)
            let body = #"{"model": "scripted/model", "prompt": "x", "stream": true}"#
            try await connection.send("POST", "/v1/completions", body: body)
            _ = try await connection.read(through: "half")
            await connection.close()
            await server.model.cancelled.pass()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `cancels a reply that a client has stopped reading when the client leaves`() async throws {
        let flood = String(repeating: "x", count: 1 << 20)
        let texts = Array(repeating: ScriptedReply.Step.text(flood, tokens: [1]), count: 16)
        let reply = ScriptedReply(steps: [.start] + texts + [.wait(Gate())])
        try await TestServer.with(reply, configure: Self.withoutKeepAlive) { server in
            let connection = try await TestConnection.open(port: server.port)
            try await connection.stopReading()
            let body = #"{"model": "scripted/model", "prompt": "x", "stream": true}"#
            try await connection.send("POST", "/v1/completions", body: body)
            await server.model.accepted.pass()
            await connection.close()
            await server.model.cancelled.pass()
        }
    }

    @Test func `does not call a reply that was read to its end cancelled`() async throws {
        try await TestServer.with(.pieces("a")) { server in
            let response = try await server.chat()
            #expect(response.status == 200)
            #expect(!server.model.cancelled.isOpen)
        }
    }
}
