import Foundation
import Inference
import MinervaTesting
import NativeEngine
import Testing
import Tokenization

@Suite struct SamplerStageTests {
    private let plain = Draws.plain

    // MARK: DRY

    private func dry(_ multiplier: Float, base: Float = 2, allowedLength: Int = 2) -> SamplingParameters {
        var parameters = plain
        parameters.dry.multiplier = multiplier
        parameters.dry.base = base
        parameters.dry.allowedLength = allowedLength
        return parameters
    }

    /// What each of `count` equally likely tokens costs after a text.
    private func costs(_ parameters: SamplingParameters, after history: [TokenID], of count: Int) -> [Float] {
        var logits = [Float](repeating: 0, count: count)
        var sampler = Sampler(parameters)
        let searched = history.suffix(sampler.historyLength)
        _ = logits.withUnsafeMutableBufferPointer { sampler.choose(from: $0, after: searched) }
        return logits.map { 0 - $0 }
    }

    @Test func `makes repeated sequences cost more the longer they are`() {
        // "0 1" was followed by 2; "1" alone by 2 too, and so short a repetition costs nothing.
        #expect(costs(dry(3), after: [0, 1, 2, 0, 1], of: 4) == [0, 0, 3, 0])
        #expect(costs(dry(3), after: [3, 0, 1, 2, 3, 0, 1], of: 4) == [0, 0, 6, 0])
        #expect(costs(dry(3, base: 3, allowedLength: 1), after: [3, 0, 1, 2, 3, 0, 1], of: 4) == [0, 0, 27, 0])
        #expect(costs(dry(3), after: [3, 1, 2, 0, 1], of: 4) == [0, 0, 0, 0])
    }

    @Test func `takes the longest of several repetitions`() {
        let history: [TokenID] = [4, 0, 1, 2, 0, 1, 3, 4, 0, 1]
        #expect(costs(dry(1), after: history, of: 5) == [0, 0, 2, 1, 0])
        #expect(costs(dry(1), after: [1, 1, 1, 1, 1], of: 2) == [0, 4])
    }

    @Test func `lets no repetition reach across a breaker`() {
        var parameters = dry(1, allowedLength: 1)
        let history: [TokenID] = [0, 3, 1, 2, 0, 3, 1]
        #expect(costs(parameters, after: history, of: 4) == [0, 0, 4, 0])
        parameters.dry.sequenceBreakers = SequenceBreakers([[3], []])
        #expect(costs(parameters, after: history, of: 4) == [0, 0, 1, 0])
        parameters.dry.sequenceBreakers = SequenceBreakers([[0, 3]])
        #expect(costs(parameters, after: history, of: 4) == [0, 0, 1, 0])
        parameters.dry.sequenceBreakers = SequenceBreakers([[0, 1], [3, 0]])
        #expect(costs(parameters, after: history, of: 4) == [0, 0, 4, 0])
    }

    @Test func `never penalises a breaker`() {
        var parameters = dry(1)
        parameters.dry.sequenceBreakers = SequenceBreakers([[2]])
        #expect(costs(parameters, after: [0, 1, 2, 0, 1], of: 4) == [0, 0, 0, 0])
        // It only begins a breaker.
        parameters.dry.sequenceBreakers = SequenceBreakers([[2, 3]])
        #expect(costs(parameters, after: [0, 1, 2, 0, 1], of: 4) == [0, 0, 1, 0])
    }

    @Test func `searches the window for repetitions and not more`() {
        var parameters = dry(1)
        #expect(Sampler(parameters).historyLength == .max)
        parameters.dry.penaltyWindow = 5
        #expect(costs(parameters, after: [9, 0, 1, 2, 0, 1], of: 4) == [0, 0, 1, 0])
        parameters.presencePenalty = 0.5
        parameters.penaltyWindow = 1
        #expect(Sampler(parameters).historyLength == 5)
        #expect(costs(parameters, after: [9, 0, 1, 2, 0, 1], of: 4) == [0, 0.5, 1, 0])
        parameters.presencePenalty = 0
        parameters.dry.penaltyWindow = 4
        #expect(costs(parameters, after: [9, 0, 1, 2, 0, 1], of: 4) == [0, 0, 0, 0])
        parameters.dry.penaltyWindow = 0
        #expect(Sampler(parameters).historyLength == 0)
    }

    @Test func `draws what DRY leaves`() {
        // e^-1 beside two times 1.
        let found = Draws.frequencies(dry(1), [0, 0, 0], history: [0, 1, 2, 0, 1])
        Draws.expect(found, near: [0.4223, 0.4223, 0.1554])
    }

    @Test func `survives repetitions of any length and parameters of any size`() {
        let long = [TokenID](repeating: 1, count: 3000)
        #expect(costs(dry(1), after: long, of: 3)[1] > 1e37)
        for length in [Int.min, -1, 0, .max] {
            #expect(costs(dry(1, allowedLength: length), after: [1, 1, -5, 99, 1, 1], of: 3)[0] == 0)
        }
        for base in [Float.infinity, .nan, -1, 1] {
            #expect(costs(dry(1, base: base), after: long, of: 3)[0] == 0)
        }
    }

    @Test func `finds the repetitions that comparing everywhere finds`() {
        var random = SplitMix(seed: 3)
        for _ in 0..<300 {
            let history = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                TokenID.random(in: 0...2, using: &random)
            }
            var expected: [Float] = [0, 0, 0]
            for end in history.indices {
                let length = zip(history[..<end].reversed(), history.reversed()).prefix { $0 == $1 }.count
                guard length >= 2 else { continue }
                expected[Int(history[end])] = max(expected[Int(history[end])], pow(2, Float(length - 2)))
            }
            #expect(costs(dry(1), after: history, of: 3) == expected, "\(history)")
        }
    }

    // MARK: XTC

    private func xtc(_ probability: Float, _ threshold: Float) -> SamplingParameters {
        var parameters = plain
        (parameters.xtc.probability, parameters.xtc.threshold) = (probability, threshold)
        return parameters
    }

    @Test func `leaves out all top choices but the last`() {
        let logits = Draws.logits([0.1, 0.4, 0.3, 0.2])
        Draws.expect(Draws.frequencies(xtc(1, 0.19), logits), near: [1.0 / 3, 0, 0, 2.0 / 3])
        Draws.expect(Draws.frequencies(xtc(1, 0.29), logits), near: [1.0 / 6, 0, 3.0 / 6, 2.0 / 6])
        Draws.expect(Draws.frequencies(xtc(1, 0.39), logits), near: [0.1, 0.4, 0.3, 0.2])
        Draws.expect(Draws.frequencies(xtc(1, 0), logits), near: [1, 0, 0, 0])
    }

    @Test func `leaves out top choices as often as it is told`() {
        let logits = Draws.logits([0.4, 0.4, 0.2])
        let (often, never) = ([0.0, 2.0 / 3, 1.0 / 3], [0.4, 0.4, 0.2])
        let expected = zip(often, never).map { 0.3 * $0 + 0.7 * $1 }
        Draws.expect(Draws.frequencies(xtc(0.3, 0.3), logits), near: expected)
        Draws.expect(Draws.frequencies(xtc(0, 0.3), logits), near: never)
        Draws.expect(Draws.frequencies(xtc(1, 0.51), Draws.logits([0.6, 0.4])), near: [0.6, 0.4])
    }

    @Test func `weighs top choices among what the other steps have kept`() {
        var parameters = xtc(1, 0.3)
        parameters.topK = 3
        // 4/9, 3/9 and 2/9 are left; the second is the last with 0.3.
        let logits = Draws.logits([0.4, 0.3, 0.2, 0.1])
        Draws.expect(Draws.frequencies(parameters, logits), near: [0, 3.0 / 5, 2.0 / 5, 0])
    }

    @Test func `finds any number of top choices`() {
        let logits = [Float](repeating: 0, count: 2000) + [-3]
        var sampler = Sampler(xtc(1, 0.0004))
        for _ in 0..<100 { #expect(Draws.choose(&sampler, logits) >= 1999) }
    }

    // MARK: Top-n-sigma

    @Test func `keeps what is near enough to the greatest score`() {
        // The deviation of 0, 0, 0 and 4 is sqrt(3).
        var parameters = plain
        parameters.topNSigma = 2.3
        Draws.expect(Draws.frequencies(parameters, [0, 4, 0, 0]), near: [0, 1, 0, 0])
        parameters.topNSigma = 2.32
        #expect(Draws.frequencies(parameters, [0, 4, 0, 0]).allSatisfy { $0 > 0 })
        // What is impossible does not count.
        let impossible = [0, 4, 0, 0] + [Float](repeating: -.infinity, count: 20) + [.nan]
        #expect(Draws.frequencies(parameters, impossible)[..<4].allSatisfy { $0 > 0 })
        parameters.topNSigma = 2.3
        var sampler = Sampler(parameters)
        for _ in 0..<100 { #expect(Draws.choose(&sampler, impossible) == 1) }
    }

    @Test func `takes the deviation of all scores, before top k`() {
        var parameters = plain
        parameters.topNSigma = 1
        parameters.topK = 3
        // The deviation of all is 0.52, that of the first three would be 0.22.
        let logits: [Float] = [1, 0.6, 0.5] + [Float](repeating: 0, count: 2) + [-0.6]
        let sum = exp(1.0) + exp(0.6) + exp(0.5)
        let expected = [exp(1.0) / sum, exp(0.6) / sum, exp(0.5) / sum, 0, 0, 0]
        Draws.expect(Draws.frequencies(parameters, logits), near: expected)
    }

    // MARK: Dynamic temperature

    @Test func `is cold where the model is sure and warm where it is not`() {
        var parameters = plain
        parameters.temperatureRange = 0.5
        // Of four equally likely tokens the entropy is the greatest possible: the temperature is 1.5.
        Draws.expect(Draws.frequencies(parameters, [0, 0, 0, 0]), near: [0.25, 0.25, 0.25, 0.25])
        // The entropy of 0.9 and 0.1 is 0.469 bits of 1: the temperature is 0.969.
        let sharp = 1 / (1 + pow(1.0 / 9, 1 / 0.969))
        Draws.expect(Draws.frequencies(parameters, Draws.logits([0.9, 0.1])), near: [sharp, 1 - sharp])
        parameters.temperatureExponent = 4
        // 0.5 + 0.469^4 = 0.548
        let sharper = 1 / (1 + pow(1.0 / 9, 1 / 0.548))
        Draws.expect(Draws.frequencies(parameters, Draws.logits([0.9, 0.1])), near: [sharper, 1 - sharper])
    }

    @Test func `measures the entropy of what the other steps have kept`() {
        var parameters = plain
        parameters.temperature = 0
        parameters.temperatureRange = 2
        parameters.topK = 2
        // Two equal ones: temperature 2. With the others the entropy would be less than the greatest possible.
        Draws.expect(Draws.frequencies(parameters, [1, 1, 0, -9]), near: [0.5, 0.5, 0, 0])
        // Entropy 0.811 bits of 1: temperature 1.623.
        let share = 1 / (1 + pow(1.0 / 3, 1 / 1.623))
        let found = Draws.frequencies(parameters, Draws.logits([0.3, 0.1, 0.05, 0.05]))
        Draws.expect(found, near: [share, 1 - share, 0, 0])
    }

    // MARK: Mirostat

    private func mirostat(_ mode: MirostatParameters.Mode, tau: Float, eta: Float = 0.1) -> SamplingParameters {
        var parameters = plain
        (parameters.mirostat.mode, parameters.mirostat.tau, parameters.mirostat.eta) = (mode, tau, eta)
        return parameters
    }

    /// How often each token is the first, or the one after choices that can only be surprising in one way.
    private func frequencies(_ parameters: SamplingParameters, _ logits: [Float], after forced: Int) -> [Double] {
        var counts = Array(repeating: 0.0, count: logits.count)
        for seed in 0..<4000 as Range<UInt64> {
            var parameters = parameters
            parameters.seed = seed
            var sampler = Sampler(parameters)
            for _ in 0..<forced { #expect(Draws.choose(&sampler, [0, -.infinity, -.infinity]) == 0) }
            counts[Int(Draws.choose(&sampler, logits))] += 1 / 4000
        }
        return counts
    }

    @Test func `keeps what is not more surprising than the bound`() {
        // The surprises are 1, 2, 3 and 3 bits; the bound begins at twice tau.
        let logits = Draws.logits([0.5, 0.25, 0.125, 0.125])
        let parameters = mirostat(.direct, tau: 1.2)
        Draws.expect(frequencies(parameters, logits, after: 0), near: [2.0 / 3, 1.0 / 3, 0, 0])
        Draws.expect(frequencies(mirostat(.direct, tau: 0.2), logits, after: 0), near: [1, 0, 0, 0])
    }

    @Test func `moves the bound by what it has observed`() {
        // A token without surprise raises the bound by eta times tau: 2.4, 2.64, 2.88, 3.12.
        let logits = Draws.logits([0.5, 0.25, 0.125, 0.125])
        let parameters = mirostat(.direct, tau: 1.2, eta: 0.2)
        Draws.expect(frequencies(parameters, logits, after: 2), near: [2.0 / 3, 1.0 / 3, 0, 0])
        Draws.expect(frequencies(parameters, logits, after: 3), near: [0.5, 0.25, 0.125, 0.125])
    }

    @Test func `keeps as many as Zipf's law asks for`() {
        // Exactly Zipf with exponent 2: k = (2^mu / (1 - 1/1000))^(1/2), so 2.83 with mu 3 and 4.0 with mu 4.
        let logits = (1...1000).map { -2 * log(Float($0)) }
        let sum = 1 + 1.0 / 4
        let found = frequencies(mirostat(.fitted, tau: 1.5), logits, after: 0)
        Draws.expect(Array(found[..<3]), near: [1 / sum, 1 / 4 / sum, 0])
        // The first token raises mu by 0.5 * 1.5 to 3.75: 3.67 tokens.
        let third = sum + 1.0 / 9
        let later = frequencies(mirostat(.fitted, tau: 1.5, eta: 0.5), logits, after: 1)
        Draws.expect(Array(later[..<4]), near: [1 / third, 1 / 4 / third, 1 / 9 / third, 0])
    }

    @Test(arguments: [MirostatParameters.Mode.fitted, .direct])
    func `comes near the surprise aimed at`(mode: MirostatParameters.Mode) {
        let logits = (1...2000).map { -1.2 * log(Float($0)) }
        let mass = logits.reduce(0) { $0 + exp(Double($1)) }
        var sampler = Sampler(mirostat(mode, tau: 4))
        var surprise = 0.0
        for _ in 0..<2000 {
            let token = Int(Draws.choose(&sampler, logits))
            surprise += log2(mass) - Double(logits[token]) / log(2)
        }
        // Surprise is counted among what is kept, so that it is somewhat more among all.
        #expect(abs(surprise / 2000 - 4) < 1)
    }

    @Test(arguments: [MirostatParameters.Mode.fitted, .direct])
    func `ignores with mirostat what truncates, but not the penalties`(mode: MirostatParameters.Mode) {
        var parameters = mirostat(mode, tau: 20)
        let logits = (1...50).map { -log(Float($0)) }
        let expected = frequencies(parameters, logits, after: 0)
        #expect(expected.filter { $0 > 0 }.count > 40)
        (parameters.topK, parameters.topP, parameters.minP, parameters.typicalP) = (1, 0.01, 0.99, 0.01)
        (parameters.topNSigma, parameters.temperatureRange) = (0.01, 3)
        (parameters.xtc.probability, parameters.xtc.threshold) = (1, 0.01)
        #expect(frequencies(parameters, logits, after: 0) == expected)
        parameters.presencePenalty = 100
        var sampler = Sampler(parameters)
        for _ in 0..<100 { #expect(Draws.choose(&sampler, logits, history: [0]) != 0) }
    }

    // MARK: All of them

    private func randomParameters(using random: inout SplitMix) -> SamplingParameters {
        var parameters = SamplingParameters()
        let share = { (random: inout SplitMix) in Float.random(in: 0...1.2, using: &random) }
        let any: [Float] = [0, 1, -1, .infinity, -.infinity, .nan, 1e30]
        let float = { (random: inout SplitMix) in
            Bool.random(using: &random) ? share(&random) : any.randomElement(using: &random) ?? 0
        }
        parameters.temperature = float(&random)
        if Bool.random(using: &random) { parameters.temperatureRange = float(&random) }
        parameters.temperatureExponent = float(&random)
        parameters.topK = [0, 1, 2, 5, -1, .max, .min].randomElement(using: &random) ?? 0
        if Bool.random(using: &random) { parameters.topP = float(&random) }
        if Bool.random(using: &random) { parameters.minP = float(&random) }
        if Bool.random(using: &random) { parameters.typicalP = float(&random) }
        if Bool.random(using: &random) { parameters.topNSigma = float(&random) }
        if Bool.random(using: &random) { parameters.repetitionPenalty = float(&random) }
        if Bool.random(using: &random) { parameters.frequencyPenalty = float(&random) }
        if Bool.random(using: &random) { parameters.logitBias = [0: float(&random), 3: float(&random)] }
        (parameters.xtc.probability, parameters.xtc.threshold) = (share(&random), float(&random))
        (parameters.dry.multiplier, parameters.dry.base) = (float(&random), 1 + share(&random))
        parameters.dry.allowedLength = Int.random(in: -1...3, using: &random)
        parameters.mirostat.mode = MirostatParameters.Mode.allCases.randomElement(using: &random) ?? .off
        (parameters.mirostat.tau, parameters.mirostat.eta) = (float(&random), float(&random))
        parameters.seed = random.next()
        return parameters
    }

    @Test(arguments: [1, 5, 63, 64, 130, 700])
    func `never violates a mask, whatever the parameters and scores`(size: Int) {
        var random = SplitMix(seed: UInt64(size))
        for _ in 0..<400 {
            let parameters = randomParameters(using: &random)
            var sampler = Sampler(parameters, excluding: size > 5 ? [2] : [])
            let logits = (0..<size).map { _ -> Float in
                let special: [Float] = [.nan, .infinity, -.infinity]
                guard Int.random(in: 0..<20, using: &random) > 0 else {
                    return special.randomElement(using: &random) ?? 0
                }
                return Float.random(in: -9...9, using: &random)
            }
            let density = Int.random(in: 0...3, using: &random)
            let words = (0..<(size + 63) / 64).map { _ -> UInt64 in
                [0, random.next() & random.next() & random.next(), random.next(), .max][density]
            }
            let history = (0..<20).map { _ in TokenID.random(in: -1...6, using: &random) }
            for _ in 0..<3 {
                guard let token = Draws.choose(&sampler, logits, history: history, allowing: words) else { continue }
                #expect(words[Int(token) / 64] >> UInt64(token % 64) & 1 == 1, "\(parameters)")
                #expect(size <= 5 || token != 2, "\(parameters)")
                #expect(Int(token) < size)
            }
            let token = Draws.choose(&sampler, logits, history: history)
            #expect(logits.indices.contains(Int(token)))
        }
    }
}
