import Inference

/// What mirostat remembers from token to token. (Basu 2021; the names are the paper's)
struct Mirostat: Sendable {
    private let tau: Float
    private let eta: Float
    /// The surprise up to which tokens are kept, in bits.
    private(set) var mu: Float

    /// How many of the most likely tokens Zipf's law is fitted to.
    static let fittedCount = 100

    init(_ parameters: MirostatParameters) {
        tau = parameters.tau
        eta = parameters.eta
        mu = 2 * parameters.tau
    }

    /// Takes note of the surprise of the token that was drawn, in bits.
    mutating func observe(_ surprise: Float) {
        guard surprise.isFinite else { return }
        mu -= eta * (surprise - tau)
    }

    /// How many tokens of a vocabulary are kept, if the logits of the first are these. (Basu 2021, eq. 30 and 32)
    func keptCount(_ logits: [Float], temperature: Float, of tokenCount: Int) -> Int {
        let s = Self.exponent(of: logits, temperature: temperature)
        let epsilon = s - 1
        let k = power(epsilon * power(2, Double(mu)) / (1 - power(Double(tokenCount), -epsilon)), 1 / s)
        // What is no number, as for a single token, leaves the most likely one.
        return k >= 1 ? Int(min(k, Double(tokenCount))) : 1
    }

    /// The exponent of Zipf's law that fits sorted logits best.
    private static func exponent(of logits: [Float], temperature: Float) -> Double {
        var (products, squares) = (0.0, 0.0)
        let possible = logits.prefix(fittedCount).prefix { $0 > -.infinity }
        for (index, (logit, next)) in zip(possible, possible.dropFirst()).enumerated() {
            let t = logarithm(Double(index + 2) / Double(index + 1))
            products += t * Double((logit - next) / temperature)
            squares += t * t
        }
        return products / squares
    }
}
