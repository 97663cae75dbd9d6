import CKernels
package import Inference
package import Tokenization

/// How likely a model thinks the tokens.
package enum LogProbabilities {
    /// Describes a token by the model's own scores.
    ///
    /// What is no number, or no token of the vocabulary, has probability 0. Infinite scores share all the probability.
    ///
    /// - Parameters:
    ///   - token: the token.
    ///   - count: how many of the most likely tokens are named beside it; there are fewer if fewer scores are numbers.
    ///   - logits: the scores, before anything has changed them.
    /// - Returns: the token with its probability, and the most likely tokens with theirs.
    /// - Complexity: O(vocabulary) if few are named.
    package static func of(
        _ token: TokenID,
        alternatives count: Int,
        in logits: UnsafeBufferPointer<Float>
    ) -> GeneratedToken {
        guard !logits.isEmpty else { return GeneratedToken(id: token, logProbability: -.infinity) }
        let greatest = logits[mnv_argmax(logits.baseAddress, logits.count)]
        let mass = mnv_sum_exp(logits.baseAddress, logits.count, greatest, 1).weights
        func logProbability(_ token: TokenID) -> Float {
            guard logits.indices.contains(Int(token)), !logits[Int(token)].isNaN else { return -.infinity }
            let logit = logits[Int(token)]
            // The difference of two infinities is no number; equal logits are equally likely.
            return (logit == greatest ? 0 : logit - greatest) - logarithm(mass)
        }
        let alternatives = mostLikely(count, of: logits).map { token in
            TokenProbability(token: token, logProbability: logProbability(token))
        }
        return GeneratedToken(id: token, logProbability: logProbability(token), alternatives: alternatives)
    }

    private static func mostLikely(_ count: Int, of logits: UnsafeBufferPointer<Float>) -> [TokenID] {
        guard count > 0 else { return [] }
        let count = min(count, logits.count)
        let indices = [UInt64](unsafeUninitializedCapacity: count) { indices, found in
            found = mnv_top_k(logits.baseAddress, logits.count, count, indices.baseAddress)
        }
        return indices.map { TokenID($0) }
    }
}
