import Inference
import JSON
import Tokenization

/// The tokens of a model that only its server knows, asked for as llama-server has it: `/tokenize` and `/detokenize`.
struct ServerTokens: TokenCoder {
    let source: any ClientSource

    /// Text with seams is cut at them, so that no token reaches across one: the same text may get more tokens than it
    /// would as a whole, and never a control token that it must not get.
    func tokenize(_ text: String, seams: [Int], addSpecial: Bool, parseSpecial: Bool) async throws -> [TokenID] {
        var tokens: [TokenID] = []
        for (index, piece) in Self.pieces(of: text, seams: seams).enumerated() {
            let answer = try await source.ask { client throws(ServerBackendError) in
                try await client.post(
                    "/tokenize",
                    [
                        "content": .string(piece), "add_special": .boolean(addSpecial && index == 0),
                        "parse_special": .boolean(parseSpecial),
                    ]
                )
            }
            guard case .array(let values)? = answer["tokens"] else { throw Self.unexpected("/tokenize", "tokens") }
            for value in values { tokens.append(try Self.token(value)) }
        }
        return tokens
    }

    func detokenize(_ tokens: [TokenID]) async throws -> String {
        let list = JSONValue.array(tokens.map { .integer(Int($0)) })
        let answer = try await source.ask { client throws(ServerBackendError) in
            try await client.post("/detokenize", ["tokens": list])
        }
        guard case .string(let text)? = answer["content"] else { throw Self.unexpected("/detokenize", "content") }
        return text
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

    private static func token(_ value: JSONValue) throws(ServerBackendError) -> TokenID {
        // With pieces asked for, a server answers objects; some do so unasked.
        if case .integer(let number) = value["id"] ?? value, let token = TokenID(exactly: number) { return token }
        throw unexpected("/tokenize", "tokens")
    }

    private static func unexpected(_ path: String, _ member: String) -> ServerBackendError {
        ServerBackendError(
            .unexpectedAnswer,
            "expected \"\(member)\" in the answer to \(path) as llama-server gives it, found something else"
        )
    }
}
