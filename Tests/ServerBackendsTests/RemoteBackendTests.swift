import Inference
import MinervaTesting
import ServerBackends
import Synchronization
import Testing

@Suite struct RemoteBackendTests {
    private static let listing = #"{"object": "list", "data": [{"id": "owl", "max_model_len": 100}]}"#
    private static let piece = #"{"choices": [{"index": 0, "text": "hoo ", "finish_reason": null}]}"#
    private static let end = #"{"choices": [{"index": 0, "text": "", "finish_reason": "stop"}]}"#
    private static let usage = #"{"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 9}}"#

    /// A server that holds the model "owl", and answers requests for replies as told.
    private func server(_ reply: @escaping @Sendable (FakeServer.Request) -> FakeServer.Answer) async throws
        -> FakeServer
    {
        try await FakeServer.start { request in
            switch request.path {
            case "/v1/models": .body(Self.listing)
            case "/tokenize": .body(#"{"tokens": [7, 8, 9]}"#)
            case "/detokenize": .body(#"{"content": "owl"}"#)
            case "/v1/completions": reply(request)
            default: .body("not found", status: 404)
            }
        }
    }

    private func backend(
        _ servers: [FakeServer],
        _ change: (inout RemoteConfiguration) -> Void = { _ in }
    ) throws -> RemoteBackend {
        let endpoints = try servers.map { try ServerEndpoint(baseURL: $0.baseURL + "/", key: "secret") }
        var configuration = RemoteConfiguration(name: "elsewhere", endpoints: endpoints)
        change(&configuration)
        return try RemoteBackend(configuration)
    }

    private func model(_ servers: FakeServer...) async throws -> any LoadedModel {
        try await backend(servers).load(path: "owl", options: LoadOptions())
    }

    private let request = GenerationRequest(prompt: [7, 8, 9], stopStrings: ["x"])

    @Test func `sends tokens, the key, the name and the limits, and reads text and usage`() async throws {
        let server = try await server { _ in .events([Self.piece, Self.piece, Self.end, Self.usage, "[DONE]"]) }
        let model = try await backend([server]) { $0.models = ["mine": "owl"] }.load(
            path: "mine",
            options: LoadOptions()
        )
        #expect(model.properties.contextLength == 100)
        let outcome = try await model.outcome(of: request)
        #expect(outcome.pieces == ["hoo ", "hoo "])
        #expect(outcome.reason == .stop)
        #expect(outcome.statistics.generatedTokens == 9)
        let asked = try #require(server.requests.last)
        #expect(asked.head.lowercased().contains("authorization: bearer secret"))
        for part in [#""prompt":[7,8,9]"#, #""model":"owl""#, #""max_tokens":97"#, #""stop":["x"]"#] {
            #expect(asked.body.contains(part))
        }
    }

    @Test func `believes no absurd counts`() async throws {
        let usage = #"{"choices": [], "usage": {"prompt_tokens": 9223372036854775807, "completion_tokens": -1}}"#
        let server = try await server { _ in .events([Self.piece, Self.end, usage]) }
        let outcome = try await model(server).outcome(of: request)
        #expect(outcome.statistics.promptTokens == 3)
        #expect(outcome.statistics.generatedTokens == 1)
    }

    @Test func `waits no longer than it may for an answer that has begun`() async throws {
        let server = try await FakeServer.start { _ in .silence([]) }
        let error = await #expect(throws: ServerBackendError.self) {
            _ = try await backend([server]) { $0.answerLimit = .milliseconds(100) }.load(
                path: "owl",
                options: LoadOptions()
            )
        }
        #expect(error?.code == .timedOut)
        #expect(server.requests.count == 1)
    }

    @Test func `shows the beginning of a long refusal`() async throws {
        let message = String(repeating: "owl ", count: 100_000)
        let server = try await server { _ in .body(#"{"error": {"message": "\#(message)"}}"#, status: 400) }
        let model = try await model(server)
        let error = await #expect(throws: InferenceError.self) { _ = try await model.outcome(of: request) }
        let text = try #require(error?.message)
        #expect(text.contains("owl owl") && text.count < 3000)
    }

    @Test func `leaves the server when whoever asked leaves`() async throws {
        let server = try await server { _ in .endless(Self.piece) }
        let model = try await model(server)
        for try await event in try await model.generate(request) {
            if case .text = event { break }
        }
        try await waitUntil { server.leavingCount == 1 }
        try await waitUntil { await model.load == ModelLoad() }
    }

    @Test func `ends replies when it is unloaded`() async throws {
        let server = try await server { _ in .endless(Self.piece) }
        let model = try await model(server)
        var outcome = Outcome()
        for try await event in try await model.generate(request) {
            if outcome.pieces.isEmpty, case .text = event { await model.unload() }
            outcome.append(event)
        }
        #expect(outcome.reason == .cancelled)
        try await waitUntil { server.leavingCount == 1 }
    }

    @Test func `tries again before the first byte`() async throws {
        let count = Mutex(0)
        let server = try await server { _ in
            switch count.withLock({
                $0 += 1; return $0
            }) {
            case 1: .refusal
            case 2: .body(#"{"error": {"message": "busy"}}"#, status: 503)
            default: .events([Self.piece, Self.end])
            }
        }
        #expect(try await model(server).outcome(of: request).text == "hoo ")
        #expect(count.withLock { $0 } == 3)
    }

    @Test func `does not try again what was refused for its own fault`() async throws {
        let server = try await server { _ in .body(#"{"error": {"message": "no such field"}}"#, status: 400) }
        let model = try await model(server)
        let error = await #expect(throws: InferenceError.self) { _ = try await model.outcome(of: request) }
        #expect(error?.code == .requestRefused)
        #expect(error?.message.contains("no such field") == true)
        #expect(server.requests.count { $0.path == "/v1/completions" } == 1)
    }

    @Test(arguments: [
        FakeServer.Answer.cut([piece]), .events([piece]), .events([piece, "not JSON"]), .events([piece, #"{"a": 1}"#]),
        .events([piece, #"{"error": {"message": "out of memory", "code": 500}}"#]),
        .events([piece, #"{"choices": [{"index": 0, "text": "", "finish_reason": "abort"}]}"#]),
    ])
    func `breaks off with an error after the first byte, and asks nobody else`(_ answer: FakeServer.Answer) async throws
    {
        let server = try await server { _ in answer }
        let model = try await model(server)
        var outcome = Outcome()
        await #expect(throws: InferenceError.self) {
            for try await event in try await model.generate(request) { outcome.append(event) }
        }
        #expect(outcome.text == "hoo ")
        #expect(outcome.reason == nil)
        #expect(server.requests.count { $0.path == "/v1/completions" } == 1)
    }

    @Test func `asks another server when one is down`() async throws {
        let well = try await server { _ in .events([Self.piece, Self.end]) }
        let ill = try await FakeServer.start { _ in .refusal }
        let model = try await model(ill, well)
        for _ in 0..<5 { #expect(try await model.outcome(of: request).reason == .stop) }
        #expect(well.requests.count { $0.path == "/v1/completions" } == 5)
    }

    @Test func `shares requests among servers`() async throws {
        let servers = try await [server { _ in .endless(Self.piece) }, server { _ in .endless(Self.piece) }]
        let model = try await backend(servers).load(path: "owl", options: LoadOptions())
        var streams: [GenerationStream] = []
        for count in 1...6 {
            streams.append(try await model.generate(request))
            try await waitUntil { await model.load.runningRequests == count }
        }
        for server in servers { #expect(server.requests.count { $0.path == "/v1/completions" } == 3) }
        await model.unload()
    }

    @Test func `says which models there are when there is no such model`() async throws {
        let server = try await server { _ in .refusal }
        let error = await #expect(throws: ServerBackendError.self) {
            _ = try await backend([server]).load(path: "hawk", options: LoadOptions())
        }
        #expect(error?.message.contains("hawk") == true && error?.message.contains("owl") == true)
    }

    @Test func `refuses a server that can't be asked for tokens`() async throws {
        let server = try await FakeServer.start { request in
            request.path == "/v1/models" ? .body(Self.listing) : .body("nothing here", status: 404)
        }
        let error = await #expect(throws: ServerBackendError.self) {
            _ = try await backend([server]).load(path: "owl", options: LoadOptions())
        }
        #expect(error?.message.contains("/tokenize") == true)
    }

    @Test func `refuses what the protocol has no words for`() async throws {
        let server = try await server { _ in .refusal }
        let model = try await model(server)
        var request = request
        request.alternativeCount = 2
        let error = await #expect(throws: InferenceError.self) { _ = try await model.outcome(of: request) }
        #expect(error?.code == .unsupported(.logProbabilities))
    }

    @Test func `tells whether a server answers`() async throws {
        let server = try await server { _ in .refusal }
        #expect(try await backend([server]).availability() == .available(version: nil))
        let silent = try await FakeServer.start { _ in .refusal }
        #expect(try await !backend([silent]).availability().isAvailable)
    }

    @Test(arguments: ["", "localhost:80", "ftp://host", "http://"])
    func `refuses a base URL that is none`(_ url: String) {
        #expect(throws: ServerBackendError.self) { try ServerEndpoint(baseURL: url) }
    }
}
