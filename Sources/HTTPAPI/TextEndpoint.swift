import Chat
import Hummingbird
import Inference
import JSON
import Serving
import Tokenization

/// Answers what llama-server's clients ask about text, tokens and prompts.
struct TextEndpoint: Sendable {
    let host: ModelHost

    /// Answers the body of `POST /tokenize`.
    func tokenize(_ json: JSONValue) async throws -> Response {
        var body = try RequestValue(path: "", json: json).object()
        let served = try await host.model(body.take("model")?.string())
        let content = try body.require("content").string()
        let addsSpecial = try body.take("add_special")?.boolean() ?? false
        let parsesSpecial = try body.take("parse_special")?.boolean() ?? true
        let wantsPieces = try body.take("with_pieces")?.boolean() ?? false
        try body.refuseRest()
        let tokens = try await served.model.tokenize(content, addSpecial: addsSpecial, parseSpecial: parsesSpecial)
        let texts = wantsPieces ? try await served.model.bytes(of: tokens) : []
        let list = wantsPieces ? zip(tokens, texts).map(Self.piece) : tokens.map { .integer(Int($0)) }
        return Response(status: .ok, json: ["tokens": .array(list)])
    }

    /// A token with its text; bytes that are no text are a list of numbers.
    private static func piece(_ token: TokenID, _ bytes: [UInt8]) -> JSONValue {
        let text = String(validating: bytes, as: UTF8.self)
        return [
            "id": .integer(Int(token)),
            "piece": text.map { .string($0) } ?? .array(bytes.map { .integer(Int($0)) }),
        ]
    }

    /// Answers the body of `POST /detokenize`.
    func detokenize(_ json: JSONValue) async throws -> Response {
        var body = try RequestValue(path: "", json: json).object()
        let served = try await host.model(body.take("model")?.string())
        let tokens = try CompletionRequest.tokens(body.require("tokens").array())
        try body.refuseRest()
        return Response(status: .ok, json: ["content": .string(try await served.model.detokenize(tokens))])
    }

    /// Answers the body of `POST /apply-template`, a chat request.
    func applyTemplate(_ json: JSONValue) async throws -> Response {
        let request = try ChatCompletionRequest(json)
        let served = try await host.model(request.model)
        return Response(status: .ok, json: ["prompt": .string(try await served.prompt(of: request.chat).prompt.text)])
    }

    /// Answers the body of `POST /v1/chat/completions/input_tokens`, a chat request.
    func countTokens(_ json: JSONValue) async throws -> Response {
        let request = try ChatCompletionRequest(json)
        let served = try await host.model(request.model)
        let count = try await served.prompt(of: request.chat).tokens.count
        return Response(status: .ok, json: ["object": "response.input_tokens", "input_tokens": .integer(count)])
    }

    /// Answers `GET /props`.
    func properties(of name: String?) async throws -> Response {
        let served = try await host.model(name)
        let properties = served.model.properties
        return Response(
            status: .ok,
            json: [
                "model_alias": .string(served.id),
                "default_generation_settings": ["n_ctx": .integer(properties.contextLength)],
                "total_slots": .integer(properties.parallelRequests),
                "chat_template": properties.chatTemplate.map { .string($0) } ?? .null,
                "bos_token": .string(properties.bosToken),
                "eos_token": .string(properties.eosToken),
                "modalities": ["vision": false, "audio": false],
            ]
        )
    }
}
