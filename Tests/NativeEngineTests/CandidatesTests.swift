import Foundation
import Inference
import MinervaTesting
import NativeEngine
import Testing
import Tokenization

@Suite struct CandidatesTests {
    private func kept(_ logits: [Float], _ parameters: SamplingParameters) -> [TokenID] {
        var candidates = Candidates()
        return kept(logits, parameters, in: &candidates)
    }

    private func kept(
        _ logits: [Float],
        _ parameters: SamplingParameters,
        in candidates: inout Candidates
    ) -> [TokenID] {
        logits.withUnsafeBufferPointer { candidates.collect(from: $0, parameters) }
        return candidates.tokens
    }

    /// Parameters that keep everything.
    private var plain: SamplingParameters {
        var parameters = SamplingParameters()
        (parameters.topK, parameters.topP, parameters.minP, parameters.typicalP) = (0, 1, 0, 1)
        return parameters
    }

    /// What the steps keep by their definition: all tokens are sorted, and weighed anew after each step. The slack is
    /// added to the masses and taken from the floor.
    private func expected(_ logits: [Float], _ parameters: SamplingParameters, slack: Double) -> [TokenID] {
        var tokens = logits.indices.filter { !logits[$0].isNaN }
        tokens.sort { (logits[$0], $1) > (logits[$1], $0) }
        if parameters.topK > 0 { tokens = Array(tokens.prefix(parameters.topK)) }
        func probabilities() -> [Double] {
            let weights = tokens.map { token in
                logits[token] == logits[tokens[0]] ? 1 : exp(Double(logits[token]) - Double(logits[tokens[0]]))
            }
            let sum = weights.reduce(0, +)
            return weights.map { $0 / sum }
        }
        func fewest(_ order: [Int], _ probabilities: [Double], mass: Double) -> [Int] {
            var sum = 0.0
            let end = order.firstIndex { index in
                sum += probabilities[index]
                return sum >= mass
            }
            return Array(order[...(end ?? order.count - 1)])
        }
        if parameters.typicalP < 1 {
            let found = probabilities()
            let entropy = found.reduce(0) { $0 - ($1 > 0 ? $1 * log($1) : 0) }
            let surprises = found.map { $0 > 0 ? abs(-log($0) - entropy) : .infinity }
            let order = found.indices.sorted { (surprises[$0], $0) < (surprises[$1], $1) }
            tokens = fewest(order, found, mass: Double(parameters.typicalP) + slack).sorted().map { tokens[$0] }
        }
        if parameters.topP < 1 {
            let found = probabilities()
            tokens = fewest(Array(found.indices), found, mass: Double(parameters.topP) + slack).map { tokens[$0] }
        }
        if parameters.minP > 0 {
            let found = probabilities()
            tokens.removeLast(found.filter { $0 < found[0] * (Double(parameters.minP) - slack) }.count)
        }
        return tokens.map(TokenID.init)
    }

    private func expect(_ found: [TokenID], areKeptOf logits: [Float], _ parameters: SamplingParameters) {
        // Sums are rounded, so a token at the border may be on either side of it.
        let fewest = expected(logits, parameters, slack: -1e-5), most = expected(logits, parameters, slack: 1e-5)
        #expect(Set(fewest).isSubset(of: found) && Set(found).isSubset(of: most), "\(parameters)")
        #expect(found == most.filter(Set(found).contains), "in another order: \(parameters)")
    }

    private func randomLogits(_ count: Int, using random: inout SplitMix) -> [Float] {
        let spread = Float.random(in: 0.1...12, using: &random)
        // Steps make ties.
        let isStepped = Bool.random(using: &random)
        return (0..<count).map { _ in
            if Int.random(in: 0..<50, using: &random) == 0 { return [Float.nan, -.infinity][Int(random.next() % 2)] }
            let logit = spread * Float.random(in: -1...1, using: &random)
            return isStepped ? logit.rounded() : logit
        }
    }

    private func randomParameters(using random: inout SplitMix) -> SamplingParameters {
        var parameters = plain
        let share = { (random: inout SplitMix) in Float.random(in: 0.01...0.999, using: &random) }
        if Int.random(in: 0..<3, using: &random) == 0 { parameters.topK = Int.random(in: 2...600, using: &random) }
        if Int.random(in: 0..<3, using: &random) == 0 { parameters.typicalP = share(&random) }
        if Bool.random(using: &random) { parameters.topP = share(&random) }
        if Bool.random(using: &random) { parameters.minP = share(&random) }
        return parameters
    }

    @Test(arguments: [1, 2, 255, 256, 257, 5000])
    func `keeps what sorting all tokens keeps`(size: Int) {
        var random = SplitMix(seed: UInt64(size))
        var candidates = Candidates()
        for _ in 0..<(size < 1000 ? 200 : 60) {
            let logits = randomLogits(size, using: &random)
            let parameters = randomParameters(using: &random)
            expect(kept(logits, parameters, in: &candidates), areKeptOf: logits, parameters)
        }
    }

    @Test func `looks further when the first tokens are too few`() {
        let flat = [Float](repeating: 0, count: 5000)
        var parameters = plain
        parameters.topP = 0.5
        #expect(kept(flat, parameters) == Array(0..<2500))
        parameters = plain
        parameters.minP = 0.5
        #expect(kept(flat, parameters).count == 5000)
        parameters = plain
        parameters.typicalP = 0.25
        #expect(kept(flat, parameters) == Array(0..<1250))
    }

    @Test func `finds the typical far from the most likely`() {
        // The expected surprise is that of the 926th token, and the first 256 have more mass than is asked for.
        var parameters = plain
        parameters.typicalP = 0.05
        let logits = (0..<4000).map { -Float($0) / 1000 }
        let found = kept(logits, parameters)
        #expect(found.first.map { $0 > 800 } == true)
        expect(found, areKeptOf: logits, parameters)
    }

    @Test func `takes infinite scores as equally likely, and none that is no number`() {
        var parameters = plain
        parameters.topP = 0.9
        #expect(kept([0, .infinity, .nan, .infinity], parameters) == [1, 3])
        #expect(kept([-.infinity, .nan, -.infinity], parameters) == [0, 2])
        #expect(kept([.nan, .nan], parameters).isEmpty)
        parameters.topK = 1
        #expect(kept([.nan, .nan], parameters).isEmpty)
        parameters.typicalP = 0.9
        #expect(kept([0, .infinity, .nan, .infinity], parameters) == [1])
        #expect(kept([.nan, .nan], parameters).isEmpty)
    }
}
