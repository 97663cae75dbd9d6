import Inference
import JSON
import Tokenization

/// The tokens of a model that only its server knows, asked for at `/tokenize` and `/detokenize`.
struct ServerTokens: TokenCoder {
    /// What the two paths want to see, and answer.
    enum Shape: Sendable, Equatable, CaseIterable {
        /// llama-server and Minerva: `content` in, `content` out.
        case content
        /// vLLM and SGLang: `prompt` in, `prompt` (vLLM) or `text` (SGLang) out.
        case prompt
    }

    let source: any ClientSource
    let shape: Shape
    /// The server's name of the model; nil leaves it out.
    let model: String?

    /// Finds out which of the shapes a server has.
    ///
    /// - Throws: ``ServerBackendError`` with what it answered to each, if it has none.
    static func find(
        _ source: any ClientSource,
        backend: String,
        model: String?
    ) async throws(ServerBackendError) -> ServerTokens {
        var reasons: [String] = []
        for shape in Shape.allCases {
            let coder = ServerTokens(source: source, shape: shape, model: model)
            do throws(ServerBackendError) {
                let tokens = try await coder.tokens(of: "a", addSpecial: false, parseSpecial: false)
                // llama-server passes over what it doesn't know, and finds no text then.
                guard !tokens.isEmpty else {
                    throw ServerBackendError(.unexpectedAnswer, "it gives no tokens for \"a\"")
                }
                _ = try await coder.text(of: tokens)
                return coder
            } catch {
                guard error.isWorthAnotherShape else { throw error }
                reasons.append("\(shape): \(error.message)")
            }
        }
        throw ServerBackendError(
            .unexpectedAnswer,
            "\(backend) can't be asked for tokens (/tokenize, /detokenize) as llama-server or vLLM can, which continuing "
                + "prompts takes; name a tokenizer that lies here in the backend's configuration. It answered to "
                + reasons.joined(separator: "; to ")
        )
    }

    /// Text with seams is cut at them, so that no token reaches across one: the same text may get more tokens than it
    /// would as a whole, and never a control token that it must not get.
    func tokenize(_ text: String, seams: [Int], addSpecial: Bool, parseSpecial: Bool) async throws -> [TokenID] {
        var all: [TokenID] = []
        for (index, piece) in Self.pieces(of: text, seams: seams).enumerated() {
            all += try await tokens(of: piece, addSpecial: addSpecial && index == 0, parseSpecial: parseSpecial)
        }
        return all
    }

    func detokenize(_ tokens: [TokenID]) async throws -> String {
        try await text(of: tokens)
    }

    /// Tokens that are parts of characters give U+FFFD: the protocol has text only.
    func bytes(of tokens: [TokenID]) async throws -> [[UInt8]] {
        var known: [TokenID: [UInt8]] = [:]
        var all: [[UInt8]] = []
        for token in tokens {
            let bytes = if let bytes = known[token] { bytes } else { Array(try await detokenize([token]).utf8) }
            known[token] = bytes
            all.append(bytes)
        }
        return all
    }

    /// The parts of a text between its seams; the whole text if there are none.
    static func pieces(of text: String, seams: [Int]) -> [String] {
        let bytes = Array(text.utf8)
        var pieces: [String] = []
        var start = 0
        for seam in seams + [bytes.count] where seam > start && seam <= bytes.count {
            pieces.append(String(decoding: bytes[start..<seam], as: UTF8.self))
            start = seam
        }
        return pieces.isEmpty ? [""] : pieces
    }

    private func tokens(
        of text: String,
        addSpecial: Bool,
        parseSpecial: Bool
    ) async throws(ServerBackendError) -> [TokenID] {
        let members: [JSONMember] =
            switch shape {
            case .content:
                [
                    .init(name: "content", value: .string(text)),
                    .init(name: "add_special", value: .boolean(addSpecial)),
                    .init(name: "parse_special", value: .boolean(parseSpecial)),
                ]
            // There control tokens are always parsed; seams keep them out of what users write.
            case .prompt:
                [
                    .init(name: "prompt", value: .string(text)),
                    .init(name: "add_special_tokens", value: .boolean(addSpecial)),
                ]
            }
        let answer = try await ask("/tokenize", members)
        guard case .array(let values)? = answer["tokens"] else { throw Self.unexpected("/tokenize", "\"tokens\"") }
        var tokens: [TokenID] = []
        for value in values { tokens.append(try Self.token(value)) }
        return tokens
    }

    private func text(of tokens: [TokenID]) async throws(ServerBackendError) -> String {
        var members = [JSONMember(name: "tokens", value: .array(tokens.map { .integer(Int($0)) }))]
        if shape == .prompt { members.append(.init(name: "skip_special_tokens", value: false)) }
        let answer = try await ask("/detokenize", members)
        let texts = [answer["content"], answer["prompt"], answer["text"]]
        for case .string(let text)? in texts { return text }
        throw Self.unexpected("/detokenize", "\"content\", \"prompt\" or \"text\"")
    }

    private func ask(_ path: String, _ members: [JSONMember]) async throws(ServerBackendError) -> JSONValue {
        let name = model.map { [JSONMember(name: "model", value: .string($0))] } ?? []
        return try await source.ask { client throws(ServerBackendError) in
            try await client.post(path, .object(name + members))
        }
    }

    private static func token(_ value: JSONValue) throws(ServerBackendError) -> TokenID {
        // With pieces asked for, a server answers objects; some do so unasked.
        if case .integer(let number) = value["id"] ?? value, let token = TokenID(exactly: number) { return token }
        throw unexpected("/tokenize", "numbers in \"tokens\"")
    }

    private static func unexpected(_ path: String, _ members: String) -> ServerBackendError {
        ServerBackendError(.unexpectedAnswer, "expected \(members) in the answer to \(path), found something else")
    }
}

extension ServerTokens.Shape: CustomStringConvertible {
    /// The member that the text goes in.
    var description: String { self == .content ? "{\"content\": ...}" : "{\"prompt\": ...}" }
}

extension ServerBackendError {
    /// Whether a server that answered so might understand a question of another shape.
    fileprivate var isWorthAnotherShape: Bool {
        switch code {
        case .refused(let status): status != 401 && status != 403 && status != 429 && status != 503
        case .unexpectedAnswer: true
        default: false
        }
    }
}
