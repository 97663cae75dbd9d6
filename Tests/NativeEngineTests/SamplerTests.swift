import Foundation
import Inference
import NativeEngine
import Testing
import Tokenization

@Suite struct SamplerTests {
    /// Parameters that change nothing: what is drawn follows softmax(logits).
    private var plain: SamplingParameters {
        var parameters = SamplingParameters()
        parameters.temperature = 1
        parameters.topK = 0
        parameters.topP = 1
        parameters.minP = 0
        parameters.seed = 7
        return parameters
    }

    private func choose(
        _ sampler: inout Sampler,
        _ logits: [Float],
        history: [TokenID] = []
    ) -> TokenID {
        var logits = logits
        return logits.withUnsafeMutableBufferPointer { sampler.choose(from: $0, after: history[...]) }
    }

    /// How often each token is drawn.
    private func frequencies(
        _ parameters: SamplingParameters,
        _ logits: [Float],
        history: [TokenID] = [],
        draws: Int = 4000
    ) -> [Double] {
        var sampler = Sampler(parameters)
        var counts = Array(repeating: 0.0, count: logits.count)
        for _ in 0..<draws { counts[Int(choose(&sampler, logits, history: history))] += 1 / Double(draws) }
        return counts
    }

    /// Logits whose softmax is the given distribution.
    private func logits(_ probabilities: [Float]) -> [Float] {
        probabilities.map { log($0) }
    }

    private func expect(_ found: [Double], near expected: [Double], _ location: SourceLocation = #_sourceLocation) {
        for (found, expected) in zip(found, expected) {
            // Four standard deviations of 4000 draws.
            #expect(abs(found - expected) < 0.032, sourceLocation: location)
            if expected == 0 { #expect(found == 0, sourceLocation: location) }
        }
    }

    @Test func `takes the most likely token at temperature 0, the first of equals`() {
        var parameters = SamplingParameters()
        parameters.temperature = 0
        var sampler = Sampler(parameters)
        #expect(choose(&sampler, [1, 5, 3, 5]) == 1)
        #expect(choose(&sampler, [.nan, -.infinity, 0]) == 2)
    }

    @Test func `draws from the model's distribution`() {
        expect(frequencies(plain, logits([0.5, 0.3, 0.15, 0.05])), near: [0.5, 0.3, 0.15, 0.05])
    }

    @Test func `sharpens and flattens with temperature`() {
        var parameters = plain
        parameters.temperature = 0.5
        expect(frequencies(parameters, logits([0.6, 0.3, 0.1])), near: [0.36 / 0.46, 0.09 / 0.46, 0.01 / 0.46])
    }

    @Test func `keeps the top k`() {
        var parameters = plain
        parameters.topK = 2
        expect(frequencies(parameters, logits([0.1, 0.4, 0.3, 0.2])), near: [0, 4.0 / 7, 3.0 / 7, 0])
    }

    @Test func `keeps the nucleus`() {
        var parameters = plain
        parameters.topP = 0.65
        expect(frequencies(parameters, logits([0.4, 0.3, 0.2, 0.1])), near: [4.0 / 7, 3.0 / 7, 0, 0])
    }

    @Test func `keeps what is likely enough beside the most likely`() {
        var parameters = plain
        parameters.minP = 0.6
        expect(frequencies(parameters, logits([0.4, 0.3, 0.2, 0.1])), near: [4.0 / 7, 3.0 / 7, 0, 0])
    }

    @Test func `keeps the typical`() {
        // Entropy 1.17: of the surprises 0.51, 1.61 and 2.30 the first two are nearest, and the middle one comes first.
        var parameters = plain
        parameters.typicalP = 0.15
        let found = frequencies(parameters, logits([0.5, 0.3, 0.1, 0.1]))
        expect(found, near: [0, 1, 0, 0])
    }

    @Test func `penalises repetition`() {
        var parameters = plain
        parameters.temperature = 0
        parameters.repetitionPenalty = 2
        var sampler = Sampler(parameters)
        #expect(choose(&sampler, [3, 2], history: [0]) == 1)
        #expect(choose(&sampler, [-1, -1.5], history: [0]) == 1)
        #expect(choose(&sampler, [3, 1], history: [0]) == 0)
    }

    @Test func `penalises by count and by presence`() {
        var parameters = plain
        parameters.temperature = 0
        parameters.frequencyPenalty = 1
        var byCount = Sampler(parameters)
        #expect(choose(&byCount, [3, 1.5], history: [0]) == 0)
        #expect(choose(&byCount, [3, 1.5], history: [0, 0]) == 1)
        parameters.frequencyPenalty = 0
        parameters.presencePenalty = 1
        var byPresence = Sampler(parameters)
        #expect(choose(&byPresence, [3, 1.5], history: [0, 0, 0]) == 0)
        #expect(choose(&byPresence, [3, 2.5], history: [0]) == 1)
    }

    @Test func `asks only for the history that it needs`() {
        #expect(Sampler(plain).historyLength == 0)
        var parameters = plain
        parameters.presencePenalty = 1
        parameters.penaltyWindow = 12
        #expect(Sampler(parameters).historyLength == 12)
        parameters.penaltyWindow = -1
        #expect(Sampler(parameters).historyLength == .max)
    }

    @Test func `adds biases, whatever ids they name`() {
        var parameters = plain
        parameters.temperature = 0
        parameters.logitBias = [2: 100, 99: 100, -1: 100]
        var sampler = Sampler(parameters)
        #expect(choose(&sampler, [3, 2, 1]) == 2)
        parameters.logitBias = [0: -Float.infinity]
        var banning = Sampler(parameters)
        #expect(choose(&banning, [3, 2, 1]) == 1)
    }

    @Test func `never chooses excluded tokens`() {
        var sampler = Sampler(plain, excluding: [0, 1])
        for _ in 0..<100 { #expect(choose(&sampler, [9, 9, 1]) == 2) }
    }

    @Test func `draws the same with the same seed, and something else with another`() {
        func draws(_ seed: UInt64?) -> [TokenID] {
            var parameters = plain
            parameters.seed = seed
            var sampler = Sampler(parameters)
            return (0..<50).map { _ in choose(&sampler, Array(repeating: 0, count: 100)) }
        }
        #expect(draws(1) == draws(1))
        #expect(draws(1) != draws(2))
        #expect(draws(nil) != draws(nil))
    }

    @Test(arguments: [1, 2, 255, 256, 257, 5000])
    func `draws from vocabularies of any size`(size: Int) {
        // Every fourth token is likely, the others are not.
        let logits = (0..<size).map { $0 % 4 == 0 ? Float(0) : -.infinity }
        var sampler = Sampler(plain)
        var counts = Array(repeating: 0, count: size)
        for _ in 0..<4000 { counts[Int(choose(&sampler, logits))] += 1 }
        let likely = (size + 3) / 4
        let firstHalf = counts[..<(likely / 2 * 4)].reduce(0, +)
        #expect(abs(Double(firstHalf) / 4000 - Double(likely / 2) / Double(likely)) < 0.032)
        #expect(counts.indices.allSatisfy { counts[$0] == 0 || $0 % 4 == 0 })
        if likely < 100 { #expect(counts.filter { $0 > 0 }.count == likely) }
    }

    @Test func `sharpens what is kept, whatever its size`() {
        var parameters = plain
        parameters.temperature = 0.5
        parameters.minP = 0.4
        let logits = logits([0.6, 0.3, 0.1]) + Array(repeating: -9, count: 997)
        expect(frequencies(parameters, logits), near: [0.8, 0.2] + Array(repeating: 0, count: 998))
    }

    @Test func `forgets the history of the last choice`() {
        var parameters = plain
        parameters.temperature = 0
        parameters.presencePenalty = 2
        var sampler = Sampler(parameters)
        #expect(choose(&sampler, [3, 2], history: [0, 0, 9, -1]) == 1)
        #expect(choose(&sampler, [3, 2], history: [1]) == 0)
    }

    @Test(arguments: [
        [Float.nan, Float.nan], [Float.infinity, Float.infinity, 0], [-Float.infinity, -Float.infinity], [Float.zero],
    ])
    func `survives scores that are no numbers`(logits: [Float]) {
        for parameters in [SamplingParameters(), plain] {
            var sampler = Sampler(parameters)
            let token = choose(&sampler, logits)
            #expect(logits.indices.contains(Int(token)))
            #expect(logits[Int(token)] == logits.max { $0 < $1 || $0.isNaN } || logits[0].isNaN && token == 0)
        }
    }
}
