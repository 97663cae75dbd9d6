package import Inference
package import Tokenization

/// Chooses tokens for one request.
///
/// The order of steps is llama.cpp's: bias, penalties, top-k, typical-p, top-p, min-p, temperature, draw.
package struct Sampler: Sendable {
    private struct Candidate {
        var token: TokenID
        var logit: Float
        var probability: Float = 0
    }

    private let parameters: SamplingParameters
    private let excluded: [TokenID]
    private var random: RandomSource
    private var candidates: [Candidate] = []
    private var occurrences: [TokenID: Int] = [:]

    /// Creates a sampler.
    ///
    /// - Parameters:
    ///   - parameters: how to choose.
    ///   - excluded: tokens that are never chosen.
    package init(_ parameters: SamplingParameters, excluding excluded: Set<TokenID> = []) {
        self.parameters = parameters
        self.excluded = excluded.sorted()
        random = RandomSource(seed: parameters.seed ?? UInt64.random(in: .min ... .max))
    }

    /// How many of the last tokens ``choose(from:after:)`` wants to see.
    package var historyLength: Int {
        guard parameters.hasPenalties else { return 0 }
        return parameters.penaltyWindow < 0 ? Int.max : parameters.penaltyWindow
    }

    /// Chooses the next token.
    ///
    /// - Parameters:
    ///   - logits: the model's score of each token; changed in place by bias and penalties.
    ///   - history: the last ``historyLength`` tokens, or fewer.
    /// - Returns: the token.
    /// - Complexity: O(vocabulary) at temperature 0 or with top-k; O(vocabulary × log vocabulary) without.
    package mutating func choose(
        from logits: UnsafeMutableBufferPointer<Float>,
        after history: ArraySlice<TokenID>
    ) -> TokenID {
        adjust(logits, history: history)
        if parameters.temperature <= 0 || parameters.topK == 1 { return mostLikely(logits) }
        collect(logits)
        keepTypical()
        keepTopP()
        keepMinP()
        return draw()
    }

    private mutating func adjust(_ logits: UnsafeMutableBufferPointer<Float>, history: ArraySlice<TokenID>) {
        for (token, bias) in parameters.logitBias where logits.indices.contains(Int(token)) {
            logits[Int(token)] += bias
        }
        if parameters.hasPenalties { penalise(logits, history: history) }
        for token in excluded where logits.indices.contains(Int(token)) {
            logits[Int(token)] = -.infinity
        }
    }

    private mutating func penalise(_ logits: UnsafeMutableBufferPointer<Float>, history: ArraySlice<TokenID>) {
        occurrences.removeAll(keepingCapacity: true)
        for token in history { occurrences[token, default: 0] += 1 }
        for (token, count) in occurrences where logits.indices.contains(Int(token)) {
            var logit = logits[Int(token)]
            logit = logit > 0 ? logit / parameters.repetitionPenalty : logit * parameters.repetitionPenalty
            logits[Int(token)] = logit - Float(count) * parameters.frequencyPenalty - parameters.presencePenalty
        }
    }

    private func mostLikely(_ logits: UnsafeMutableBufferPointer<Float>) -> TokenID {
        var best = 0
        for index in logits.indices where logits[index] > logits[best] || logits[best].isNaN { best = index }
        return TokenID(best)
    }

    /// Fills `candidates` with the top-k tokens, most likely first, with their probabilities.
    private mutating func collect(_ logits: UnsafeMutableBufferPointer<Float>) {
        candidates.removeAll(keepingCapacity: true)
        let count = parameters.topK > 0 ? min(parameters.topK, logits.count) : logits.count
        if count < logits.count {
            collectTop(count, of: logits)
        } else {
            for index in logits.indices where !logits[index].isNaN {
                candidates.append(Candidate(token: TokenID(index), logit: logits[index]))
            }
        }
        // Equal logits keep the order of their ids, so that the same request gives the same text everywhere.
        candidates.sort { ($0.logit, $1.token) > ($1.logit, $0.token) }
        normalise()
    }

    /// Keeps the `count` largest in a heap whose root is the smallest kept.
    private mutating func collectTop(_ count: Int, of logits: UnsafeMutableBufferPointer<Float>) {
        var threshold = -Float.infinity
        for index in logits.indices {
            let logit = logits[index]
            if candidates.count < count {
                guard !logit.isNaN else { continue }
                candidates.append(Candidate(token: TokenID(index), logit: logit))
                if candidates.count == count {
                    for root in stride(from: count / 2, through: 0, by: -1) { siftDown(root) }
                    threshold = candidates[0].logit
                }
            } else if logit > threshold {
                candidates[0] = Candidate(token: TokenID(index), logit: logit)
                siftDown(0)
                threshold = candidates[0].logit
            }
        }
    }

    private mutating func siftDown(_ start: Int) {
        var root = start
        while true {
            var smallest = root
            for child in 2 * root + 1...2 * root + 2 where child < candidates.count {
                if isLess(candidates[child], candidates[smallest]) { smallest = child }
            }
            guard smallest != root else { return }
            candidates.swapAt(root, smallest)
            root = smallest
        }
    }

    private func isLess(_ left: Candidate, _ right: Candidate) -> Bool {
        (left.logit, right.token) < (right.logit, left.token)
    }

    /// Turns the candidates' logits, which are sorted, into probabilities.
    private mutating func normalise(temperature: Float = 1) {
        guard let top = candidates.first?.logit else { return }
        var sum: Float = 0
        for index in candidates.indices {
            // The difference of two infinities is no number; equal logits are equally likely.
            let distance = candidates[index].logit == top ? 0 : candidates[index].logit - top
            candidates[index].probability = exponential(distance / temperature)
            sum += candidates[index].probability
        }
        for index in candidates.indices { candidates[index].probability /= sum }
    }

    private mutating func keepTypical() {
        guard parameters.typicalP < 1 else { return }
        var entropy: Float = 0
        for candidate in candidates where candidate.probability > 0 {
            entropy -= candidate.probability * logarithm(candidate.probability)
        }
        candidates.sort { Self.surprise($0, beyond: entropy) < Self.surprise($1, beyond: entropy) }
        keepFewest(mass: parameters.typicalP)
        candidates.sort { ($0.logit, $1.token) > ($1.logit, $0.token) }
        normalise()
    }

    private static func surprise(_ candidate: Candidate, beyond entropy: Float) -> Float {
        candidate.probability > 0 ? abs(-logarithm(candidate.probability) - entropy) : .infinity
    }

    private mutating func keepTopP() {
        guard parameters.topP < 1 else { return }
        keepFewest(mass: parameters.topP)
        normalise()
    }

    private mutating func keepMinP() {
        guard parameters.minP > 0, let top = candidates.first?.probability else { return }
        let floor = top * parameters.minP
        candidates.removeAll { $0.probability < floor }
    }

    /// Keeps the first candidates until their probabilities reach `mass`; always at least one.
    private mutating func keepFewest(mass: Float) {
        var sum: Float = 0
        for index in candidates.indices {
            sum += candidates[index].probability
            if sum >= mass {
                candidates.removeSubrange((index + 1)...)
                return
            }
        }
    }

    private mutating func draw() -> TokenID {
        normalise(temperature: parameters.temperature)
        var remaining = Float(random.nextUnit())
        for candidate in candidates {
            remaining -= candidate.probability
            if remaining < 0 { return candidate.token }
        }
        return candidates.last?.token ?? 0
    }
}

extension SamplingParameters {
    var hasPenalties: Bool {
        repetitionPenalty != 1 || frequencyPenalty != 0 || presencePenalty != 0
    }
}
