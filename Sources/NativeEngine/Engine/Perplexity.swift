package import Tokenization

/// How well a model foresees a text.
///
/// Measured as llama.cpp does: the text is cut into chunks of the context length, each begins with the start token if
/// the model has one, and the second half of each is scored, so that every token has at least half a context before it.
package struct Perplexity: Sendable {
    /// e to the mean negative log likelihood of the scored tokens.
    package let value: Double
    /// Tokens that were scored.
    package let scoredTokens: Int
    /// Chunks that the text gave.
    package let chunks: Int

    /// Measures a text that has at least two tokens; one shorter than the context is one chunk, scored from its second
    /// token on.
    ///
    /// - Throws: ``EngineError`` `.invalidInput` if the text is too short.
    package init(of tokens: [TokenID], startToken: TokenID?, with runner: ModelRunner) throws {
        guard tokens.count >= 2 else {
            throw EngineError(.invalidInput, "the text has \(tokens.count) tokens; expected at least 2")
        }
        guard runner.contextLength >= 4 else {
            throw EngineError(
                .invalidOption,
                "the context holds \(runner.contextLength) tokens; expected at least 4, of which some can be scored"
            )
        }
        let length = min(runner.contextLength, tokens.count)
        let firstScored = tokens.count < runner.contextLength ? 1 : length / 2 + 1
        var sum = 0.0
        var count = 0
        let starts = Array(stride(from: 0, through: tokens.count - length, by: length))
        for start in starts {
            var chunk = Array(tokens[start..<start + length])
            if let startToken { chunk[0] = startToken }
            runner.compute(chunk, logitsOf: firstScored - 1..<length - 1) { position, logits in
                sum -= Self.logLikelihood(of: chunk[position + 1], logits)
                count += 1
            }
        }
        value = Double(exponential(sum / Double(count)))
        scoredTokens = count
        chunks = starts.count
    }

    private static func logLikelihood(of token: TokenID, _ logits: UnsafeMutableBufferPointer<Float>) -> Double {
        let top = Double(logits.max() ?? 0)
        let sum = logits.reduce(into: 0.0) { $0 += exponential(Double($1) - top) }
        return Double(logits[Int(token)]) - top - logarithm(sum)
    }
}
