import CKernels
package import Inference
package import Tokenization

/// The tokens that may be drawn, most likely first; of equally likely ones the first of the vocabulary.
package struct Candidates: Sendable {
    /// The tokens.
    package private(set) var tokens: [TokenID] = []
    /// The score of each.
    private(set) var logits: [Float] = []
    /// What each weighs beside the most likely token of all, which weighs 1.
    private var weights: [Float] = []

    private var order: [UInt64] = []
    private var typicality: [Float] = []

    /// Tokens among which are, of most distributions, all that top-p and min-p keep.
    private static let firstCount = 256

    /// Creates an empty list.
    package init() {}

    /// Takes what top-k, typical-p, top-p and min-p keep, in this order.
    ///
    /// Without top-k, probabilities are those among all tokens, but only the first tokens are sorted; more of them only
    /// if it turns out that others might be kept too.
    ///
    /// - Complexity: O(vocabulary) if few tokens are kept, O(vocabulary × log vocabulary) if most are; allocates
    ///   nothing once it has sorted as many.
    package mutating func collect(from all: UnsafeBufferPointer<Float>, _ parameters: SamplingParameters) {
        let hasTopK = parameters.hasTopK(of: all.count)
        var count = hasTopK ? parameters.topK : min(Self.firstCount, all.count)
        takeMostLikely(count, of: all)
        let greatest = logits.first ?? 0
        let whole =
            hasTopK
            ? logits.withUnsafeBufferPointer { Distribution($0, greatest: greatest) }
            : Distribution(all, greatest: greatest)
        while !narrow(whole, parameters, isComplete: hasTopK || count == all.count) {
            count = min(4 * count, all.count)
            takeMostLikely(count, of: all)
        }
    }

    /// Takes the first tokens and no others.
    mutating func collect(first count: Int, from all: UnsafeBufferPointer<Float>) {
        takeMostLikely(min(count, all.count), of: all)
    }

    /// Leaves only the first of those that were collected, or takes more if they were fewer.
    mutating func resize(to count: Int, from all: UnsafeBufferPointer<Float>) {
        if count <= tokens.count { cut(to: count) } else { collect(first: count, from: all) }
    }

    /// Takes at least the tokens that have so great a share in the probability.
    ///
    /// - Returns: how many of the tokens taken have it.
    mutating func collect(share: Float, from all: UnsafeBufferPointer<Float>) -> Int {
        var count = min(Self.firstCount, all.count)
        takeMostLikely(count, of: all)
        let mass = Distribution(all, greatest: logits.first ?? 0).mass
        while count < all.count, let lightest = weights.last, lightest >= share * mass {
            count = min(4 * count, all.count)
            takeMostLikely(count, of: all)
        }
        return countOfLikely(share: share, of: mass)
    }

    /// Leaves out those that have so great a share in the candidates' probability, except for the last of them.
    mutating func excludeTopChoices(share: Float) {
        let mass = weights.reduce(0, +)
        let excess = countOfLikely(share: share, of: mass) - 1
        guard excess > 0 else { return }
        tokens.removeFirst(excess)
        logits.removeFirst(excess)
        weights.removeFirst(excess)
    }

    private func countOfLikely(share: Float, of mass: Float) -> Int {
        weights.firstIndex { $0 < share * mass } ?? weights.count
    }

    private mutating func takeMostLikely(_ count: Int, of all: UnsafeBufferPointer<Float>) {
        if order.count < count { order = Array(repeating: 0, count: count) }
        let found = mnv_top_k(all.baseAddress, all.count, count, &order)
        cut(to: 0)
        for index in order[..<found] {
            let logit = all[Int(index)]
            tokens.append(TokenID(index))
            logits.append(logit)
            // The difference of two infinities is no number; equal logits are equally likely.
            weights.append(logit == logits[0] ? 1 : exponential(logit - logits[0]))
        }
    }

    /// Cuts off what typical-p, top-p and min-p leave out.
    ///
    /// - Returns: whether none but the candidates can be kept; nothing is right if not.
    private mutating func narrow(
        _ whole: Distribution,
        _ parameters: SamplingParameters,
        isComplete: Bool
    ) -> Bool {
        var (isComplete, mass) = (isComplete, Double(whole.mass))
        if parameters.typicalP < 1 {
            isComplete = keepTypical(parameters.typicalP, of: whole) || isComplete
            guard isComplete else { return false }
            mass = weights.reduce(0) { $0 + Double($1) }
        }
        if parameters.topP < 1 {
            isComplete = keepFirst(mass: Double(parameters.topP) * mass) || isComplete
        }
        if parameters.minP > 0 {
            isComplete = keepLikely(parameters.minP) || isComplete
        }
        return isComplete
    }

    /// Keeps those nearest to the expected surprise, up to a share of the whole mass; always at least one.
    ///
    /// - Returns: whether no other token can be as near.
    private mutating func keepTypical(_ share: Float, of whole: Distribution) -> Bool {
        guard let lightest = weights.last else { return false }
        typicality.removeAll(keepingCapacity: true)
        for weight in weights { typicality.append(-abs(whole.surprise(of: weight))) }
        _ = mnv_top_k(typicality, typicality.count, typicality.count, &order)
        let mass = Double(share) * Double(whole.mass)
        var (sum, least): (Double, Float) = (0, 0)
        for index in order[..<weights.count].lazy.map(Int.init) {
            sum += Double(weights[index])
            least = typicality[index]
            typicality[index] = Self.typical
            if sum >= mass { break }
        }
        keepMarked()
        return sum >= mass && whole.surprise(of: lightest) >= -least
    }

    /// Marks what stays; no typicality is above 0.
    private static let typical: Float = 1

    private mutating func keepMarked() {
        var count = 0
        for index in tokens.indices where typicality[index] == Self.typical {
            (tokens[count], logits[count], weights[count]) = (tokens[index], logits[index], weights[index])
            count += 1
        }
        cut(to: count)
    }

    /// Keeps the first ones until they weigh `mass`; always at least one.
    ///
    /// - Returns: whether they do.
    private mutating func keepFirst(mass: Double) -> Bool {
        var sum = 0.0
        let last = weights.firstIndex { weight in
            sum += Double(weight)
            return sum >= mass
        }
        guard let last else { return false }
        cut(to: last + 1)
        return true
    }

    /// Keeps those that weigh at least a share of what the first one does.
    ///
    /// - Returns: whether there were others.
    private mutating func keepLikely(_ share: Float) -> Bool {
        guard let first = weights.first, let end = weights.firstIndex(where: { $0 < first * share }) else {
            return false
        }
        cut(to: end)
        return true
    }

    private mutating func cut(to count: Int) {
        tokens.removeLast(tokens.count - count)
        logits.removeLast(logits.count - count)
        weights.removeLast(weights.count - count)
    }
}

extension SamplingParameters {
    fileprivate func hasTopK(of tokenCount: Int) -> Bool { (1..<max(1, tokenCount)).contains(topK) }

    /// Whether every one of so many tokens may be drawn.
    func keepsAll(of tokenCount: Int) -> Bool {
        !hasTopK(of: tokenCount) && typicalP >= 1 && topP >= 1 && minP <= 0
    }
}
