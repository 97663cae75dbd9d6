import Dispatch
import Inference
import Tokenization

/// The tokens of a model whose file lies here: no server has to be asked.
struct LocalTokens: TokenCoder {
    let tokenizer: any Tokenizer
    /// Long texts take their time, which Swift's cooperative threads must not be held up by.
    private let queue = DispatchQueue(label: "minerva.tokenizing", qos: .userInitiated)

    init(_ tokenizer: any Tokenizer) {
        self.tokenizer = tokenizer
    }

    func tokenize(_ text: String, seams: [Int], addSpecial: Bool, parseSpecial: Bool) async -> [TokenID] {
        await withCheckedContinuation { continuation in
            queue.async { [tokenizer] in
                continuation.resume(
                    returning: tokenizer.encode(text, seams: seams, addSpecial: addSpecial, parseSpecial: parseSpecial)
                )
            }
        }
    }

    func detokenize(_ tokens: [TokenID]) -> String {
        tokenizer.decode(tokens, renderSpecial: true)
    }

    func promptText(of tokens: [TokenID]) async throws -> String {
        let text = detokenize(tokens)
        let found = await tokenize(text, seams: [], addSpecial: false, parseSpecial: true)
        guard found.filter(isControl) == tokens.filter(isControl) else {
            throw InferenceError(
                .requestRefused,
                "the prompt spells out control tokens, and this backend takes prompts as text, so that they would be "
                    + "taken for real ones; leave them out or choose a backend that takes tokens"
            )
        }
        return text
    }

    private func isControl(_ token: TokenID) -> Bool {
        tokenizer.vocabulary.kinds[Int(token)].isControl
    }

    func bytes(of tokens: [TokenID]) -> [[UInt8]] {
        tokens.map { Array(tokenizer.bytes(of: $0, renderSpecial: true)) }
    }
}
