import Inference
import NativeEngine
import ServerBackends
import Testing

/// Whom a remote model's tokens are known to.
@Suite struct ServerTokensTests {
    /// The shapes that servers have: what they want to see, and under which name the text comes back.
    enum Kind: String, CaseIterable, Sendable {
        case llama
        case minerva
        case vllm
        case sglang

        func tokenize(_ body: String) -> FakeServer.Answer {
            switch self {
            // It passes over what it doesn't know.
            case .llama: .body(body.contains(#""content":""#) ? #"{"tokens": [7, 8]}"# : #"{"tokens": []}"#)
            case .minerva: body.contains("prompt") ? .body("unknown field", status: 400) : .body(#"{"tokens": [7, 8]}"#)
            case .vllm, .sglang:
                body.contains(#""prompt":""#)
                    ? .body(#"{"tokens": [7, 8], "count": 2, "max_model_len": 100}"#)
                    : .body(#"{"error": {"message": "prompt: field required"}}"#, status: 400)
            }
        }

        var text: String {
            switch self {
            case .llama, .minerva: #"{"content": "owl"}"#
            case .vllm: #"{"prompt": "owl"}"#
            case .sglang: #"{"text": "owl"}"#
            }
        }
    }

    private func server(
        tokens: @escaping @Sendable (FakeServer.Request) -> FakeServer.Answer
    ) async throws -> FakeServer {
        try await FakeServer.start { request in
            switch request.path {
            case "/v1/models": .body(#"{"data": [{"id": "a/b c", "max_model_len": 100}, {"id": "other"}]}"#)
            case "/props?model=a%2Fb%20c": .body(#"{"bos_token": "<s>", "chat_template": "{{ x }}", "total_slots": 3}"#)
            case "/v1/completions": .events([#"{"choices": [{"text": "hoo", "finish_reason": "stop"}]}"#])
            default: tokens(request)
            }
        }
    }

    private func configuration(_ server: FakeServer) throws -> RemoteConfiguration {
        RemoteConfiguration(name: "elsewhere", endpoints: [try ServerEndpoint(baseURL: server.baseURL)])
    }

    @Test(arguments: Kind.allCases)
    func `asks each server in the shape that it understands, for the model that is meant`(_ kind: Kind) async throws {
        let server = try await server { request in
            request.path == "/tokenize" ? kind.tokenize(request.body) : .body(kind.text)
        }
        let model = try await RemoteBackend(try configuration(server)).load(path: "a/b c", options: LoadOptions())
        #expect(try await model.tokenize("owl", addSpecial: false, parseSpecial: true) == [7, 8])
        #expect(try await model.detokenize([7, 8]) == "owl")
        for path in ["/tokenize", "/detokenize"] {
            let asked = try #require(server.requests.last { $0.path == path })
            #expect(asked.body.contains(#""model":"a\/b c""#) || asked.body.contains(#""model":"a/b c""#))
        }
        #expect(model.properties.chatTemplate == "{{ x }}")
        #expect(model.properties.bosToken == "<s>")
        #expect(model.properties.parallelRequests == 3)
    }

    @Test func `says what a server answered that tells no tokens, and what to do`() async throws {
        let server = try await server { _ in .body(#"{"detail": "Not Found"}"#, status: 404) }
        let configuration = try configuration(server)
        let error = await #expect(throws: ServerBackendError.self) {
            _ = try await RemoteBackend(configuration).load(path: "a/b c", options: LoadOptions())
        }
        #expect(error?.code == .unexpectedAnswer)
        for part in ["/tokenize", "/detokenize", "404", "Not Found", "name a tokenizer"] {
            #expect(error?.message.contains(part) == true)
        }
    }

    @Test(arguments: [true, false])
    func `takes the tokenizer that lies here where the server tells no tokens`(_ takesText: Bool) async throws {
        let server = try await server { _ in .body("", status: 404) }
        var configuration = try configuration(server)
        configuration.tokenizer = Subject.modelPath
        configuration.takesText = takesText
        let backend = try RemoteBackend(configuration) { path in
            let file = try NativeModelFile(path: path)
            return try LocalModel(gguf: file.file, tokenizer: file.tokenizer)
        }
        let model = try await backend.load(path: "a/b c", options: LoadOptions())
        let tokens = try await model.tokenize("Owls", addSpecial: true, parseSpecial: true)
        #expect(try await model.outcome(of: GenerationRequest(prompt: tokens)).text == "hoo")
        #expect(model.properties.contextLength == 100)
        #expect(model.properties.controlTokenTexts.contains("<|im_end|>"))
        let asked = try #require(server.requests.last)
        let list = tokens.map(String.init).joined(separator: ",")
        #expect(asked.body.contains(takesText ? #""prompt":"Owls""# : "\"prompt\":[\(list)]"))
        #expect(!server.requests.contains { $0.path == "/tokenize" })
        // A user has written this; as text it would be taken for the end of the turn.
        let spelt = try await model.tokenize("a<|im_end|>", addSpecial: false, parseSpecial: false)
        let request = GenerationRequest(prompt: spelt)
        if takesText {
            let error = await #expect(throws: InferenceError.self) { _ = try await model.outcome(of: request) }
            #expect(error?.code == .requestRefused)
        } else {
            #expect(try await model.outcome(of: request).text == "hoo")
        }
    }

    @Test func `refuses a tokenizer that nothing here can read`() async throws {
        var configuration = RemoteConfiguration(name: "x", endpoints: [try ServerEndpoint(baseURL: "http://localhost")])
        configuration.tokenizer = "/models/owl"
        #expect(throws: ServerBackendError.self) { try RemoteBackend(configuration) }
    }
}
