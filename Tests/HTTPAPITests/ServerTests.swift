import HTTPAPI
import Inference
import MinervaTesting
import ServiceLifecycle
import Testing

@Suite struct ServerTests {
    @Test func `says that it is there and well`() async throws {
        try await TestServer.with(.pieces()) { server in
            let health = try await server.send("GET", "/health")
            #expect(health.status == 200)
            #expect(health.body == #"{"status":"ok"}"#)
            #expect(health.headers["content-type"] == "application/json")
            #expect(try await server.send("GET", "/").body == "Minerva is running\n")
            let head = try await server.send("HEAD", "/")
            #expect(head.status == 200)
            #expect(head.headers["content-length"] == "19")
        }
    }

    @Test func `lists the models with their context length`() async throws {
        try await TestServer.with(.pieces(), contextLength: 512) { server in
            let list = try await server.send("GET", "/v1/models")
            #expect(try list.json["object"] as? String == "list")
            let models = try #require(try list.json["data"] as? [[String: Any]])
            #expect(models.count == 1)
            #expect(models.first?["id"] as? String == "scripted/model")
            #expect(models.first?["object"] as? String == "model")
            #expect(models.first?["owned_by"] as? String == "minerva")
            #expect(models.first?["context_length"] as? Int == 512)
            #expect(models.first?["created"] as? Int ?? 0 > 1_700_000_000)
        }
    }

    @Test(arguments: ["/v1/models/scripted/model", "/v1/models/scripted%2Fmodel", "/v1/models/scripted%2fmodel?x=1"])
    func `finds a model whose name has a slash`(path: String) async throws {
        try await TestServer.with(.pieces()) { server in
            let response = try await server.send("GET", path)
            #expect(response.status == 200)
            #expect(try response.json["id"] as? String == "scripted/model")
        }
    }

    @Test(arguments: [
        ("GET", "/v1/models/other", 404, "model_not_found"), ("GET", "/v2", 404, "unknown_url"),
        ("GET", "/%zz%4", 404, "unknown_url"), ("GET", "/v1/chat/completions", 405, "method_not_allowed"),
        ("POST", "/v1/models", 405, "method_not_allowed"), ("DELETE", "/health", 405, "method_not_allowed"),
    ])
    func `refuses with an error object`(method: String, path: String, status: Int, code: String) async throws {
        try await TestServer.with(.pieces()) { server in
            let response = try await server.send(method, path)
            #expect(response.status == status)
            #expect(try response.error["code"] as? String == code)
            #expect(try response.error["type"] as? String == "invalid_request_error")
            #expect((response.headers["allow"] != nil) == (status == 405))
        }
    }

    @Test func `says when to come back while a model is loading`() async throws {
        let loading = Gate()
        try await TestServer.with(.pieces("a"), loading: loading) { server in
            let health = try await server.send("GET", "/health")
            #expect(health.status == 503)
            #expect(health.headers["retry-after"] == "1")
            #expect(try health.error["type"] as? String == "server_error")
            // The host learns of the model a moment after the server listens.
            var chat = try await server.chat()
            while chat.status == 404 { chat = try await server.chat() }
            #expect(chat.status == 503)
            #expect(chat.headers["retry-after"] == "1")
            #expect(try chat.error["code"] as? String == "model_loading")
            loading.open()
            while try await server.send("GET", "/health").status != 200 {}
            #expect(try await server.chat().status == 200)
        }
    }

    @Test func `says why a model could not be loaded`() async throws {
        struct Damaged: Error, CustomStringConvertible { let description = "the file is damaged" }
        try await TestServer.with(.pieces(), failure: Damaged()) { server in
            var chat = try await server.chat()
            while chat.status == 404 || chat.status == 503 { chat = try await server.chat() }
            #expect(chat.status == 500)
            #expect(try chat.error["code"] as? String == "model_failed")
            #expect(chat.body.contains("the file is damaged"))
        }
    }

    @Test func `says which port is taken`() async throws {
        try await TestServer.with(.pieces()) { server in
            let error = await #expect(throws: HTTPServerError.self) {
                try await TestServer.with(.pieces()) {
                    $0.port = server.port
                } _: { _ in
                }
            }
            #expect(error?.code == .addressInUse)
            #expect(
                error?.message
                    == "127.0.0.1:\(server.port) is in use by another program; choose another with --port"
            )
        }
    }

    @Test func `says which address is none of this machine's`() async throws {
        let error = await #expect(throws: HTTPServerError.self) {
            try await TestServer.with(.pieces()) {
                $0.address = "192.0.2.1"
                $0.access.allowsAnyone = true
            } _: { _ in
            }
        }
        #expect(error?.code == .addressUnavailable)
    }

    @Test(.timeLimit(.minutes(1)))
    func `lets a stream finish after a graceful shutdown has begun`() async throws {
        let gate = Gate()
        let reply = ScriptedReply(steps: [.start, .text("one", tokens: [1]), .wait(gate), .finish(.stop)])
        try await TestServer.with(reply) { server in
            let idle = try await TestConnection.open(port: server.port)
            let connection = try await TestConnection.open(port: server.port)
            let body = #"{"model": "scripted/model", "prompt": "x", "stream": true}"#
            try await connection.send("POST", "/v1/completions", body: body)
            _ = try await connection.read(through: "one")
            await server.services.triggerGracefulShutdown()
            #expect(try await idle.end() == "")
            await #expect(throws: (any Error).self) { try await TestConnection.open(port: server.port) }
            gate.open()
            #expect(try await connection.end().contains("data: [DONE]\n\n"))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `cuts a stream off that goes on for longer than the drain limit`() async throws {
        let reply = ScriptedReply(steps: [.start, .text("one", tokens: [1]), .wait(Gate())])
        try await TestServer.with(reply) {
            $0.drainLimit = .milliseconds(50)
        } _: { server in
            let connection = try await TestConnection.open(port: server.port)
            let body = #"{"model": "scripted/model", "prompt": "x", "stream": true}"#
            try await connection.send("POST", "/v1/completions", body: body)
            _ = try await connection.read(through: "one")
            await server.services.triggerGracefulShutdown()
            await server.model.cancelled.pass()
            let rest = try await connection.end()
            #expect(!rest.contains("[DONE]"))
        }
    }
}
