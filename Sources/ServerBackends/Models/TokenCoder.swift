import Inference
import Tokenization

/// Turns text into a server's tokens and back.
protocol TokenCoder: Sendable {
    /// See ``LoadedModel/tokenize(_:seams:addSpecial:parseSpecial:)``.
    func tokenize(_ text: String, seams: [Int], addSpecial: Bool, parseSpecial: Bool) async throws -> [TokenID]

    /// The text of tokens; control tokens show their names.
    func detokenize(_ tokens: [TokenID]) async throws -> String

    /// The bytes of each token's text.
    func bytes(of tokens: [TokenID]) async throws -> [[UInt8]]
}
