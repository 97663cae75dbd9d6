import CKernels
package import Inference
package import Tokenization

/// Chooses tokens for one request.
///
/// The order of steps is llama.cpp's: bias, penalties, DRY, top-n-sigma, top-k, typical-p, top-p, min-p, XTC,
/// temperature, draw. With mirostat, it takes the place of the steps from top-n-sigma to XTC.
package struct Sampler: Sendable {
    private let parameters: SamplingParameters
    private let excluded: [TokenID]
    private var random: RandomSource
    private var candidates = Candidates()
    private var weights: [Float] = []
    /// How often each token of the vocabulary occurs; zeros between two choices.
    private var occurrences: [Int32] = []
    private var repetitions = Repetitions()
    private var mirostat: Mirostat

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
        mirostat = Mirostat(parameters.mirostat)
    }

    /// How many of the last tokens ``choose(from:after:)`` wants to see.
    package var historyLength: Int {
        max(
            parameters.hasPenalties ? parameters.penaltyWindow.asHistoryLength : 0,
            parameters.dry.isOn ? parameters.dry.penaltyWindow.asHistoryLength : 0
        )
    }

    /// Chooses the next token.
    ///
    /// - Parameters:
    ///   - logits: the model's score of each token; changed in place by bias, penalties and other steps.
    ///   - history: the last ``historyLength`` tokens, or fewer.
    /// - Returns: the token; 0 if no score is a number.
    /// - Complexity: O(vocabulary) unless most tokens are kept by top-k, typical-p, top-p or min-p; allocates nothing
    ///   after the first tokens.
    package mutating func choose(
        from logits: UnsafeMutableBufferPointer<Float>,
        after history: ArraySlice<TokenID>
    ) -> TokenID {
        adjust(logits, history: history)
        return TokenID(pick(from: logits))
    }

    /// Chooses the next token among some.
    ///
    /// - Parameters:
    ///   - logits: as above.
    ///   - history: as above.
    ///   - allowed: the tokens to choose among: those whose bits are set, 64 tokens a word, the first in the lowest bit.
    ///     Missing words allow nothing.
    /// - Returns: the token; `nil` if none is allowed whose score, with bias, is above minus infinity.
    /// - Complexity: as above.
    package mutating func choose(
        from logits: UnsafeMutableBufferPointer<Float>,
        after history: ArraySlice<TokenID>,
        allowing allowed: [UInt64]
    ) -> TokenID? {
        adjust(logits, history: history)
        // Bias and penalties change tokens one by one, so that this is the same as before them. But they can make other
        // scores than minus infinity of it.
        mnv_suppress_unset(logits.baseAddress, logits.count, allowed, allowed.count)
        let token = pick(from: logits)
        guard logits.indices.contains(token), logits[token] > -.infinity else { return nil }
        return TokenID(token)
    }

    private mutating func adjust(_ logits: UnsafeMutableBufferPointer<Float>, history: ArraySlice<TokenID>) {
        for (token, bias) in parameters.logitBias where logits.indices.contains(Int(token)) {
            logits[Int(token)] += bias
        }
        if parameters.hasPenalties {
            penalise(logits, history: history.suffix(parameters.penaltyWindow.asHistoryLength))
        }
        if parameters.dry.isOn {
            let searched = history.suffix(parameters.dry.penaltyWindow.asHistoryLength)
            repetitions.penalise(logits, after: searched, parameters.dry)
        }
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

    /// Applies the steps that look at all tokens.
    private mutating func pick(from logits: UnsafeMutableBufferPointer<Float>) -> Int {
        guard !logits.isEmpty else { return 0 }
        let all = UnsafeBufferPointer(logits)
        if parameters.isGreedy { return mnv_argmax(all.baseAddress, all.count) }
        switch parameters.mirostat.mode {
        case .fitted: return pickFitted(from: all)
        case .direct: return pickDirectly(from: logits)
        case .off: break
        }
        if parameters.topNSigma > 0 { suppressUnlikely(logits) }
        if parameters.keepsAll(of: logits.count) {
            let count = logits.count - (excludesTopChoices() ? suppressTopChoices(logits) : 0)
            return draw(from: all, at: parameters.temperature(for: all, count: count))
        }
        candidates.collect(from: all, parameters)
        if excludesTopChoices() { candidates.excludeTopChoices(share: parameters.xtc.threshold) }
        return drawCandidate { $0.temperature(for: $1, count: $1.count) }
    }

    private func suppressUnlikely(_ logits: UnsafeMutableBufferPointer<Float>) {
        let greatest = logits[mnv_argmax(logits.baseAddress, logits.count)]
        let deviation = mnv_logit_deviation(logits.baseAddress, logits.count, greatest)
        mnv_suppress_below(logits.baseAddress, logits.count, greatest - parameters.topNSigma * deviation)
    }

    private mutating func excludesTopChoices() -> Bool {
        parameters.xtc.isOn && random.nextUnit() <= Double(parameters.xtc.probability)
    }

    /// - Returns: how many tokens are left out.
    private mutating func suppressTopChoices(_ logits: UnsafeMutableBufferPointer<Float>) -> Int {
        let likely = candidates.collect(share: parameters.xtc.threshold, from: UnsafeBufferPointer(logits))
        let excluded = candidates.tokens.prefix(max(0, likely - 1))
        for token in excluded { logits[Int(token)] = -.infinity }
        return excluded.count
    }

    private mutating func pickFitted(from logits: UnsafeBufferPointer<Float>) -> Int {
        candidates.collect(first: Mirostat.fittedCount, from: logits)
        guard let greatest = candidates.logits.first else { return 0 }
        let count = mirostat.keptCount(candidates.logits, temperature: parameters.temperature, of: logits.count)
        if count == logits.count {
            let token = draw(from: logits, at: parameters.temperature)
            observe(logits[token], among: logits, greatest: greatest)
            return token
        }
        candidates.resize(to: count, from: logits)
        let token = drawCandidate { parameters, _ in parameters.temperature }
        candidates.logits.withUnsafeBufferPointer { observe(logits[token], among: $0, greatest: greatest) }
        return token
    }

    private mutating func pickDirectly(from logits: UnsafeMutableBufferPointer<Float>) -> Int {
        let all = UnsafeBufferPointer(logits)
        let first = mnv_argmax(all.baseAddress, all.count)
        let greatest = logits[first]
        let mass = Distribution(all, greatest: greatest, temperature: parameters.temperature).mass
        // Where a token's surprise is mu, by the formula in `observe`.
        let floor = greatest + parameters.temperature * logarithm(2) * (binaryLogarithm(mass) - mirostat.mu)
        guard floor <= greatest else {
            mirostat.observe(0)
            return first
        }
        mnv_suppress_below(logits.baseAddress, logits.count, floor)
        let token = draw(from: all, at: parameters.temperature)
        observe(logits[token], among: all, greatest: greatest)
        return token
    }

    /// Tells mirostat what the surprise of a logit was, in bits.
    private mutating func observe(_ logit: Float, among logits: UnsafeBufferPointer<Float>, greatest: Float) {
        let mass = Distribution(logits, greatest: greatest, temperature: parameters.temperature).mass
        mirostat.observe(binaryLogarithm(mass) - (logit - greatest) / (parameters.temperature * logarithm(2)))
    }

    /// - Returns: one of the candidates' tokens; 0 if there are none.
    private mutating func drawCandidate(
        at temperature: (SamplingParameters, UnsafeBufferPointer<Float>) -> Float
    ) -> Int {
        guard !candidates.tokens.isEmpty else { return 0 }
        let kept = candidates.logits
        return Int(candidates.tokens[kept.withUnsafeBufferPointer { draw(from: $0, at: temperature(parameters, $0)) }])
    }

    /// Draws one of some logits, each as likely as its e^(logit ÷ temperature): first a block of them and then one of
    /// the block, so that few are weighed alone and none is sorted.
    private mutating func draw(from logits: UnsafeBufferPointer<Float>, at temperature: Float) -> Int {
        let first = mnv_argmax(logits.baseAddress, logits.count)
        guard temperature > 0 else { return first }
        let greatest = logits[first]
        weigh(logits, by: Self.blockLength, greatest: greatest, temperature)
        let start = Self.blockLength * drawWeight()
        let block = UnsafeBufferPointer(rebasing: logits[start...].prefix(Self.blockLength))
        weigh(block, by: 1, greatest: greatest, temperature)
        return start + drawWeight()
    }

    /// Fills `weights` with what each `length` logits weigh together.
    private mutating func weigh(
        _ logits: UnsafeBufferPointer<Float>,
        by length: Int,
        greatest: Float,
        _ temperature: Float
    ) {
        weights.removeAll(keepingCapacity: true)
        for start in stride(from: 0, to: logits.count, by: length) {
            let part = UnsafeBufferPointer(rebasing: logits[start...].prefix(length))
            weights.append(mnv_sum_exp(part.baseAddress, part.count, greatest, 1 / temperature).weights)
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
    fileprivate var hasPenalties: Bool {
        repetitionPenalty != 1 || frequencyPenalty != 0 || presencePenalty != 0
    }

    /// Whether the most likely token is always chosen.
    fileprivate var isGreedy: Bool {
        if mirostat.mode != .off { return temperature <= 0 }
        return topK == 1 || temperature <= 0 && temperatureRange <= 0
    }

    /// The temperature for some logits, of which so many are candidates.
    fileprivate func temperature(for logits: UnsafeBufferPointer<Float>, count: Int) -> Float {
        guard temperatureRange > 0, count > 1 else { return temperature }
        let (lower, upper) = (max(0, temperature - temperatureRange), temperature + temperatureRange)
        let greatest = logits[mnv_argmax(logits.baseAddress, logits.count)]
        let share = max(0, Distribution(logits, greatest: greatest).entropy / logarithm(Float(count)))
        return lower + (upper - lower) * power(share, temperatureExponent)
    }
}

extension Int {
    /// As the length of a window: negative numbers mean everything.
    fileprivate var asHistoryLength: Int { self < 0 ? .max : self }
}
