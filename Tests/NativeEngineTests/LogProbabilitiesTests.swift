import Foundation
import Inference
import MinervaTesting
import NativeEngine
import Testing
import Tokenization

@Suite struct LogProbabilitiesTests {
    private func describe(_ token: TokenID, alternatives: Int, _ logits: [Float]) -> GeneratedToken {
        logits.withUnsafeBufferPointer { LogProbabilities.of(token, alternatives: alternatives, in: $0) }
    }

    @Test func `gives the logarithm of each probability, the most likely first`() {
        let found = describe(2, alternatives: 3, Draws.logits([0.1, 0.4, 0.2, 0.3]))
        #expect(found.id == 2)
        #expect(found.alternatives.map(\.token) == [1, 3, 2])
        for (found, expected) in zip(found.alternatives, [0.4, 0.3, 0.2]) {
            #expect(abs(Double(found.logProbability) - log(expected)) < 1e-5)
        }
        #expect(found.logProbability == found.alternatives[2].logProbability)
    }

    @Test func `names as many alternatives as are asked for and exist`() {
        #expect(describe(0, alternatives: 0, [1, 2]).alternatives.isEmpty)
        #expect(describe(0, alternatives: -1, [1, 2]).alternatives.isEmpty)
        #expect(describe(0, alternatives: .max, [1, 2]).alternatives.map(\.token) == [1, 0])
        #expect(describe(0, alternatives: 20, [1, .nan, 1]).alternatives.map(\.token) == [0, 2])
    }

    @Test func `agrees with sums in double precision over a whole vocabulary`() {
        var random = SplitMix(seed: 5)
        let logits = (0..<50_000).map { _ in Float.random(in: -12...12, using: &random) }
        let mass = logits.reduce(0) { $0 + exp(Double($1)) }
        let found = describe(123, alternatives: 20, logits)
        #expect(abs(Double(found.logProbability ?? 0) - (Double(logits[123]) - log(mass))) < 1e-4)
        #expect(found.alternatives.count == 20)
        for alternative in found.alternatives {
            let expected = Double(logits[Int(alternative.token)]) - log(mass)
            #expect(abs(Double(alternative.logProbability) - expected) < 1e-4)
        }
    }

    @Test func `knows no probability of what is no number or no token`() {
        for token in [1, 5, -1] as [TokenID] {
            #expect(describe(token, alternatives: 0, [1, .nan, 0]).logProbability == -.infinity)
        }
        #expect(describe(0, alternatives: 5, []) == GeneratedToken(id: 0, logProbability: -.infinity))
        #expect(describe(0, alternatives: 5, [.nan, .nan]) == GeneratedToken(id: 0, logProbability: -.infinity))
    }

    @Test func `divides the probability among infinite scores`() {
        let infinite = describe(0, alternatives: 3, [1, .infinity, .infinity])
        #expect(infinite.logProbability == -.infinity)
        #expect(infinite.alternatives.map(\.token) == [1, 2, 0])
        #expect(infinite.alternatives.prefix(2).allSatisfy { abs($0.logProbability + 0.6931) < 1e-3 })
        let impossible = describe(0, alternatives: 0, [-.infinity, -.infinity])
        #expect(impossible.logProbability.map { abs($0 + 0.6931) < 1e-3 } == true)
        #expect(describe(1, alternatives: 0, [0, -.infinity]).logProbability == -.infinity)
    }
}
