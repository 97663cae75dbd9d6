import CKernels
package import Inference
package import Tokenization

/// Chooses tokens for one request.
///
/// The order of steps is llama.cpp's: bias, penalties, top-k, typical-p, top-p, min-p, temperature, draw.
package struct Sampler: Sendable {
    private let parameters: SamplingParameters
    private let excluded: [TokenID]
    private var random: RandomSource
    private var candidates = Candidates()
    private var weights: [Float] = []
    /// How often each token of the vocabulary occurs; zeros between two choices.
    private var occurrences: [Int32] = []

    /// Logits that are weighed together at first. With 256, most vocabularies have about as many blocks.
    private static let blockLength = 256

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
    /// - Returns: the token; 0 if no score is a number.
    /// - Complexity: O(vocabulary) unless most tokens are kept by top-k, typical-p, top-p or min-p; allocates nothing
    ///   after the first tokens.
    package mutating func choose(
        from logits: UnsafeMutableBufferPointer<Float>,
        after history: ArraySlice<TokenID>
    ) -> TokenID {
        adjust(logits, history: history)
        let logits = UnsafeBufferPointer(logits)
        if parameters.temperature <= 0 || parameters.topK == 1 {
            return TokenID(mnv_argmax(logits.baseAddress, logits.count))
        }
        if parameters.keepsAll(of: logits.count) { return TokenID(draw(from: logits)) }
        candidates.collect(from: logits, parameters)
        guard !candidates.tokens.isEmpty else { return 0 }
        let kept = candidates.logits
        return candidates.tokens[kept.withUnsafeBufferPointer { draw(from: $0) }]
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
        if occurrences.count != logits.count { occurrences = Array(repeating: 0, count: logits.count) }
        let tokens = history.lazy.map(Int.init)
        for token in tokens where logits.indices.contains(token) { occurrences[token] += 1 }
        for token in tokens where logits.indices.contains(token) && occurrences[token] > 0 {
            var logit = logits[token]
            logit = logit > 0 ? logit / parameters.repetitionPenalty : logit * parameters.repetitionPenalty
            let count = Float(occurrences[token])
            logits[token] = logit - count * parameters.frequencyPenalty - parameters.presencePenalty
            occurrences[token] = 0
        }
    }

    /// Draws one of some logits, each as likely as its e^(logit ÷ temperature): first a block of them and then one of
    /// the block, so that few are weighed alone and none is sorted.
    private mutating func draw(from logits: UnsafeBufferPointer<Float>) -> Int {
        let greatest = logits[mnv_argmax(logits.baseAddress, logits.count)]
        weigh(logits, by: Self.blockLength, greatest: greatest)
        let start = Self.blockLength * drawWeight()
        let block = UnsafeBufferPointer(rebasing: logits[start...].prefix(Self.blockLength))
        weigh(block, by: 1, greatest: greatest)
        return start + drawWeight()
    }

    /// Fills `weights` with what each `length` logits weigh together.
    private mutating func weigh(_ logits: UnsafeBufferPointer<Float>, by length: Int, greatest: Float) {
        weights.removeAll(keepingCapacity: true)
        for start in stride(from: 0, to: logits.count, by: length) {
            let part = UnsafeBufferPointer(rebasing: logits[start...].prefix(length))
            weights.append(mnv_sum_exp(part.baseAddress, part.count, greatest, 1 / parameters.temperature).weights)
        }
    }

    /// Draws one of `weights`, each as likely as it is heavy; the first if none weighs anything.
    private mutating func drawWeight() -> Int {
        let sum = weights.reduce(0) { $0 + Double($1) }
        let target = random.nextUnit() * sum
        // The same sums in the same order, so that the last one exceeds the target.
        var passed = 0.0
        for (index, weight) in weights.enumerated() {
            passed += Double(weight)
            if passed > target { return index }
        }
        return 0
    }
}

extension SamplingParameters {
    var hasPenalties: Bool {
        repetitionPenalty != 1 || frequencyPenalty != 0 || presencePenalty != 0
    }
}
