import Inference
import Tokenization

/// Turns text into a server's tokens and back.
protocol TokenCoder: Sendable {
    /// See ``LoadedModel/tokenize(_:seams:addSpecial:parseSpecial:)``.
    func tokenize(_ text: String, seams: [Int], addSpecial: Bool, parseSpecial: Bool) async throws -> [TokenID]

    /// The text of tokens; control tokens show their names.
    func detokenize(_ tokens: [TokenID]) async throws -> String

    /// A prompt as text, for servers that take no tokens and find control tokens in it by their names.
    ///
    /// - Throws: ``InferenceError`` if other control tokens would be found than those of the prompt.
    func promptText(of tokens: [TokenID]) async throws -> String

    /// The bytes of each token's text.
    func bytes(of tokens: [TokenID]) async throws -> [[UInt8]]
}

extension TokenCoder {
    /// The text of tokens of which nothing more is known here.
    func promptText(of tokens: [TokenID]) async throws -> String {
        try await detokenize(tokens)
    }
}
