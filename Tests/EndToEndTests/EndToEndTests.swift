import Inference
import MinervaTesting
import NativeEngine
import Testing

/// A tiny model behind the real server: everything between a file and the wire.
@Suite struct EndToEndTests {
    private static let template =
        "{{ bos_token }}{% for message in messages %}<{{ message.role }}>{{ message.content }}{% endfor %}<assistant>"

    /// A server with a tiny model named `tiny`, which runs while `body` does.
    private func withServer(
        contextLength: Int? = nil,
        drainLimit: Duration = .seconds(30),
        _ body: (Int, NativeModel) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let path = try TinyModel(chatTemplate: Self.template).write(to: directory)
        let options = LoadOptions(contextLength: contextLength, threadCount: 2)
        try await withRunningServer(of: path, as: "tiny", options: options, drainLimit: drainLimit, body)
    }

    private func text(of completion: TestResponse) throws -> String? {
        let choices = try completion.json["choices"] as? [[String: Any]]
        return choices?.first?["text"] as? String
    }

    /// The text that the engine gives to the same request without a server.
    private func expected(_ prompt: String, _ model: NativeModel) async throws -> String {
        var request = GenerationRequest(
            prompt: try await model.tokenize(prompt, addSpecial: true, parseSpecial: true),
            maxTokens: 24,
            ignoresEndOfGeneration: true
        )
        request.sampling.temperature = 0
        var text = ""
        for try await case .text(let piece, _) in try await model.generate(request) { text += piece }
        return text
    }

    @Test func `streams the text that it sends whole`() async throws {
        try await withServer { port, model in
            let fields =
                #""model": "tiny", "prompt": "the cat", "max_tokens": 24, "temperature": 0, "ignore_eos": true"#
            let expected = try await expected("the cat", model)
            #expect(!expected.isEmpty)

            let whole = try await send(port, "/v1/completions", "{\(fields)}")
            #expect(whole.status == 200)
            #expect(try text(of: whole) == expected)

            let stream = try await send(port, "/v1/completions", #"{\#(fields), "stream": true}"#)
            let pieces = try stream.events.compactMap { event in
                (event["choices"] as? [[String: Any]])?.first?["text"] as? String
            }
            #expect(pieces.joined() == expected)
            #expect(pieces.count > 3)
            #expect(stream.body.hasSuffix("data: [DONE]\n\n"))
        }
    }

    @Test func `says the same with a prompt that it has read before, and how much of it`() async throws {
        try await withServer { port, _ in
            let prompt = String(repeating: "the cat ", count: 12)
            let body =
                #"{"model": "tiny", "prompt": "\#(prompt)", "max_tokens": 12, "temperature": 0, "ignore_eos": true}"#
            var texts: [String?] = []
            var cached: [Int?] = []
            for _ in 0..<2 {
                let reply = try await send(port, "/v1/completions", body)
                texts.append(try text(of: reply))
                let usage = try reply.json["usage"] as? [String: Any]
                cached.append((usage?["prompt_tokens_details"] as? [String: Int])?["cached_tokens"])
            }
            #expect(texts[0] == texts[1])
            #expect(cached[0] == 0)
            #expect((cached[1] ?? 0) >= 32)
        }
    }

    @Test func `renders a chat with the model's template and starts it once`() async throws {
        try await withServer { port, model in
            let body = """
                {"model": "tiny", "max_tokens": 4, "temperature": 0, "ignore_eos": true,
                 "messages": [{"role": "system", "content": "sat"}, {"role": "user", "content": "the cat"}]}
                """
            let reply = try await send(port, "/v1/chat/completions", body)
            #expect(reply.status == 200)
            let usage = try #require(try reply.json["usage"] as? [String: Any])
            let prompt = try await model.tokenize(
                "<system>sat<user>the cat<assistant>",
                addSpecial: true,
                parseSpecial: true
            )
            #expect(usage["prompt_tokens"] as? Int == prompt.count)
            #expect(usage["completion_tokens"] as? Int == 4)
        }
    }

    /// The second prompt is so long that it is refused without being tokenized.
    @Test(arguments: [500, 500_000])
    func `refuses a prompt longer than the context with both numbers`(length: Int) async throws {
        try await withServer { port, _ in
            let prompt = String(repeating: "x", count: length)
            let reply = try await send(port, "/v1/completions", #"{"model": "tiny", "prompt": "\#(prompt)"}"#)
            #expect(reply.status == 400)
            let error = try reply.error
            #expect(error["code"] as? String == "context_length_exceeded")
            let message = try #require(error["message"] as? String)
            #expect(message.contains("128"))
        }
    }

    @Test(arguments: [true, false])
    func `stops computing when the client leaves`(isStream: Bool) async throws {
        try await withServer(contextLength: 1 << 20) { port, model in
            let connection = try await TestConnection.open(port: port)
            let body = #"{"model": "tiny", "prompt": "the", "ignore_eos": true, "stream": \#(isStream)}"#
            try await connection.send("POST", "/v1/completions", body: body)
            if isStream { _ = try await connection.read(through: "data: ") }
            try await waitUntil { await model.requestCount == 1 }
            await connection.close()
            try await waitUntil { await model.requestCount == 0 }
        }
    }

    @Test func `tells a client why its reply is cut off when the server is stopped`() async throws {
        var open: TestConnection?
        try await withServer(contextLength: 1 << 20, drainLimit: .milliseconds(50)) { port, _ in
            let connection = try await TestConnection.open(port: port)
            let body = #"{"model": "tiny", "prompt": "the", "ignore_eos": true, "stream": true}"#
            try await connection.send("POST", "/v1/completions", body: body)
            _ = try await connection.read(through: "data: ")
            open = connection
        }
        let rest = try await #require(open).end()
        #expect(rest.contains(#"data: {"error":{"#))
        #expect(!rest.contains("[DONE]"))
    }
}
