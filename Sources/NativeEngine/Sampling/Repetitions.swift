import Inference
import Tokenization

/// The repetitions at the end of a text that a next token would make longer.
struct Repetitions: Sendable {
    /// By how many tokens back: how many tokens there are the same as at the end of the text.
    private var lengths: [Int] = []
    /// By the next token: how long a repetition it would make longer.
    private var longest: [TokenID: Int] = [:]

    /// Takes from logits what DRY asks for.
    ///
    /// - Complexity: O(history); allocates nothing after the longest one.
    mutating func penalise(
        _ logits: UnsafeMutableBufferPointer<Float>,
        after history: ArraySlice<TokenID>,
        _ parameters: DRYParameters
    ) {
        guard history.count > max(0, parameters.allowedLength) else { return }
        history.withUnsafeBufferPointer { tokens in
            measure(tokens)
            findContinuations(of: tokens, parameters)
        }
        for (token, length) in longest where logits.indices.contains(Int(token)) {
            guard !parameters.sequenceBreakers.contain(token) else { continue }
            logits[Int(token)] -= parameters.penalty(of: length)
        }
    }

    /// Finds for each distance back how long the end of the text is the same there, each comparison once. (Gusfield 1997,
    /// algorithm Z, from back to front)
    private mutating func measure(_ tokens: UnsafeBufferPointer<TokenID>) {
        let last = tokens.count - 1
        lengths.removeAll(keepingCapacity: true)
        lengths.append(0)
        // From `start` to `end` tokens back the text is known to be the same as at its end.
        var (start, end) = (0, 0)
        for distance in 1..<tokens.count {
            var length = distance < end ? min(end - distance, lengths[distance - start]) : 0
            while distance + length <= last, tokens[last - length] == tokens[last - length - distance] { length += 1 }
            lengths.append(length)
            if distance + length > end { (start, end) = (distance, distance + length) }
        }
    }

    private mutating func findContinuations(of tokens: UnsafeBufferPointer<TokenID>, _ parameters: DRYParameters) {
        longest.removeAll(keepingCapacity: true)
        let greatest = lengths.max() ?? 0
        guard greatest >= parameters.allowedLength else { return }
        let reach = parameters.sequenceBreakers.reach(in: tokens, atMost: greatest)
        for distance in 1..<tokens.count {
            let length = min(lengths[distance], reach)
            guard length >= parameters.allowedLength else { continue }
            let next = tokens[tokens.count - distance]
            longest[next] = max(length, longest[next] ?? 0)
        }
    }
}

extension DRYParameters {
    /// What a token costs that makes a repetition of so many tokens longer.
    fileprivate func penalty(of length: Int) -> Float {
        let exponent = min(Float(length) - Float(allowedLength), greatestExponent)
        return multiplier * Float(power(Double(base), Double(exponent)))
    }

    /// Up to which the power is a Float.
    private var greatestExponent: Float {
        base > 1.000001 ? (logarithm(Float.greatestFiniteMagnitude) / logarithm(base)).rounded(.down) : .infinity
    }
}
