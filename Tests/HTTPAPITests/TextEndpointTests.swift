import HTTPAPI
import Inference
import MinervaTesting
import Testing

@Suite struct TextEndpointTests {
    @Test(arguments: [
        ("/tokenize", #"{"content": "hi"}"#, #"{"tokens":[104,105]}"#),
        ("/tokenize", #"{"content": "h", "add_special": true}"#, #"{"tokens":[256,104]}"#),
        (
            "/tokenize", #"{"content": "h\u00e9", "with_pieces": true, "model": "scripted/model"}"#,
            #"{"tokens":[{"id":104,"piece":"h"},{"id":195,"piece":[195]},{"id":169,"piece":[169]}]}"#
        ),
        ("/detokenize", #"{"tokens": [104, 195, 169]}"#, #"{"content":"hé"}"#),
        (
            "/apply-template", #"{"messages": [{"role": "user", "content": "hi"}]}"#,
            #"{"prompt":"<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n"}"#
        ),
        (
            "/v1/chat/completions/input_tokens", #"{"messages": [{"role": "user", "content": "hi"}]}"#,
            #"{"object":"response.input_tokens","input_tokens":53}"#
        ),
    ])
    func `answers about text and tokens`(path: String, body: String, answer: String) async throws {
        try await TestServer.with(.pieces()) { server in
            let response = try await server.send("POST", path, body: body)
            #expect(response.status == 200)
            #expect(response.body == answer)
            #expect(server.model.requests.isEmpty)
        }
    }

    @Test(arguments: [
        ("/tokenize", "{}", "content"), ("/tokenize", #"{"content": 1}"#, "content"),
        ("/tokenize", #"{"content": "x", "foo": 1}"#, "foo"), ("/detokenize", #"{"tokens": [1.5]}"#, "tokens[0]"),
        ("/apply-template", #"{"messages": []}"#, "messages"),
    ])
    func `refuses with the place`(path: String, body: String, param: String) async throws {
        try await TestServer.with(.pieces()) { server in
            let response = try await server.send("POST", path, body: body)
            #expect(response.status == 400)
            #expect(try response.error["param"] as? String == param)
        }
    }

    @Test func `tells what the model is`() async throws {
        try await TestServer.with(.pieces(), contextLength: 77) { server in
            let json = try await server.send("GET", "/props").json
            #expect(json["model_alias"] as? String == "scripted/model")
            #expect((json["default_generation_settings"] as? [String: Any])?["n_ctx"] as? Int == 77)
            #expect(try await server.send("GET", "/props?model=other").status == 404)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `lists a request as long as it is answered`() async throws {
        let gate = Gate()
        let reply = ScriptedReply(steps: [.start, .text("one", tokens: [1]), .wait(gate), .finish(.stop)])
        try await TestServer.with(reply) { server in
            let connection = try await TestConnection.open(port: server.port)
            let body = #"{"messages": [{"role": "user", "content": "hi"}], "stream": true}"#
            try await connection.send("POST", "/v1/chat/completions", body: body)
            _ = try await connection.read(through: "one")
            let entries = try await server.send("GET", "/v1/requests").json["data"] as? [[String: Any]]
            let entry = try #require(entries?.first)
            #expect(entry["state"] as? String == "running")
            #expect(entry["model"] as? String == "scripted/model")
            #expect(entry["generated_tokens"] as? Int == 1)
            gate.open()
            _ = try await connection.read(through: "[DONE]")
            try await waitUntil {
                (try? await server.send("GET", "/v1/requests"))?.body == #"{"object":"list","data":[]}"#
            }
        }
    }
}
