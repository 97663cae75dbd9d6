import Dispatch
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

    func bytes(of tokens: [TokenID]) -> [[UInt8]] {
        tokens.map { Array(tokenizer.bytes(of: $0, renderSpecial: true)) }
    }
}
