import Grammar
import Inference
import ServerBackends
import Testing

/// What goes to a server that takes grammars as text and names tokens by their ids.
@Suite struct GrammarRequestTests {
    private static let end = #"{"choices": [{"index": 0, "text": "", "finish_reason": "stop"}]}"#

    private func server(_ answer: FakeServer.Answer) async throws -> FakeServer {
        try await FakeServer.start { request in
            switch request.path {
            case "/v1/models": .body(#"{"object": "list", "data": [{"id": "owl", "max_model_len": 100}]}"#)
            case "/tokenize": .body(#"{"tokens": [7, 8, 9]}"#)
            case "/detokenize": .body(#"{"content": "owl"}"#)
            case "/v1/completions", "/completion": answer
            default: .body("not found", status: 404)
            }
        }
    }

    private func model(
        _ server: FakeServer,
        _ dialect: RemoteConfiguration.Dialect = .openAI
    ) async throws -> any LoadedModel {
        let endpoint = try ServerEndpoint(baseURL: server.baseURL)
        var configuration = RemoteConfiguration(name: "elsewhere", endpoints: [endpoint])
        configuration.dialect = dialect
        configuration.extensions = [.grammar, .marks, .logProbabilities]
        return try await RemoteBackend(configuration).load(path: "owl", options: LoadOptions())
    }

    private func request() throws -> GenerationRequest {
        GenerationRequest(prompt: [7], grammar: try Grammar(regex: "<a>b*"), marks: ["<a>"])
    }

    @Test func `sends a grammar as GBNF, and marks`() async throws {
        for (dialect, end) in [
            (RemoteConfiguration.Dialect.openAI, Self.end), (.llama, #"{"content": "", "stop": true}"#),
        ] {
            let server = try await server(.events([end]))
            _ = try await model(server, dialect).outcome(of: request())
            let body = try #require(server.requests.last).body
            #expect(body.contains(#""grammar":"root ::= \"<a>\" "#), "\(body)")
            #expect(body.contains(#""preserved_tokens":["<a>"]"#), "\(body)")
        }
    }

    @Test(arguments: RemoteConfiguration.Dialect.allCases)
    func `says that a server can't use a grammar`(_ dialect: RemoteConfiguration.Dialect) async throws {
        let message = "Failed to initialize samplers: failed to parse grammar"
        let server = try await server(.body(#"{"error": {"code": 400, "message": "\#(message)"}}"#, status: 400))
        let model = try await model(server, dialect)
        let error = await #expect(throws: InferenceError.self) { _ = try await model.outcome(of: request()) }
        #expect(error?.code == .grammarUnusable)
        #expect(error?.message.contains(message) == true)
        var plain = try request()
        plain.grammar = nil
        let other = await #expect(throws: InferenceError.self) { _ = try await model.outcome(of: plain) }
        #expect(other?.code == .requestRefused)
    }

    @Test func `reads tokens that are named by their ids, the likeliest first`() async throws {
        let piece = """
            {"choices": [{"index": 0, "text": "ho", "finish_reason": null, "logprobs": {
                "tokens": ["token_id:5", "token_id:12"], "token_logprobs": [-0.5, -2], "text_offset": [0, 1],
                "top_logprobs": [{"token_id:7": -4, "token_id:5": -0.5, "token_id:9": -1}, {"token_id:3": -1.5}]}}]}
            """.replacing("\n", with: "")
        let server = try await server(.events([piece, Self.end]))
        var request = GenerationRequest(prompt: [7])
        request.alternativeCount = 2
        let tokens = try await model(server).outcome(of: request).tokens
        #expect(
            tokens == [
                GeneratedToken(
                    id: 5,
                    logProbability: -0.5,
                    alternatives: [.init(token: 5, logProbability: -0.5), .init(token: 9, logProbability: -1)]
                ),
                GeneratedToken(id: 12, logProbability: -2, alternatives: [.init(token: 3, logProbability: -1.5)]),
            ]
        )
        let body = try #require(server.requests.last).body
        #expect(body.contains(#""logprobs":2"#) && body.contains(#""return_tokens_as_token_ids":true"#))
    }

    @Test func `breaks off where a server names tokens by their texts`() async throws {
        let piece = #"{"choices": [{"text": "a", "logprobs": {"tokens": ["a"], "token_logprobs": [-1]}}]}"#
        let server = try await server(.events([piece, Self.end]))
        var request = GenerationRequest(prompt: [7])
        request.alternativeCount = 0
        let model = try await model(server)
        let error = await #expect(throws: InferenceError.self) { _ = try await model.outcome(of: request) }
        #expect(error?.message.contains("token_id:42") == true)
    }
}
