import Inference
import NativeEngine
import Testing
import Tokenization

@Suite struct SamplerTests {
    private let plain = Draws.plain

    @Test func `takes the most likely token at temperature 0, the first of equals`() {
        var parameters = SamplingParameters()
        parameters.temperature = 0
        var sampler = Sampler(parameters)
        #expect(Draws.choose(&sampler, [1, 5, 3, 5]) == 1)
        #expect(Draws.choose(&sampler, [.nan, -.infinity, 0]) == 2)
    }

    @Test func `draws from the model's distribution`() {
        Draws.expect(Draws.frequencies(plain, Draws.logits([0.5, 0.3, 0.15, 0.05])), near: [0.5, 0.3, 0.15, 0.05])
    }

    @Test func `sharpens and flattens with temperature`() {
        var parameters = plain
        parameters.temperature = 0.5
        Draws.expect(
            Draws.frequencies(parameters, Draws.logits([0.6, 0.3, 0.1])),
            near: [0.36 / 0.46, 0.09 / 0.46, 0.01 / 0.46]
        )
    }

    @Test func `keeps the top k`() {
        var parameters = plain
        parameters.topK = 2
        Draws.expect(
            Draws.frequencies(parameters, Draws.logits([0.1, 0.4, 0.3, 0.2])),
            near: [0, 4.0 / 7, 3.0 / 7, 0]
        )
    }

    @Test func `keeps the nucleus`() {
        var parameters = plain
        parameters.topP = 0.65
        Draws.expect(
            Draws.frequencies(parameters, Draws.logits([0.4, 0.3, 0.2, 0.1])),
            near: [4.0 / 7, 3.0 / 7, 0, 0]
        )
    }

    @Test func `keeps what is likely enough beside the most likely`() {
        var parameters = plain
        parameters.minP = 0.6
        Draws.expect(
            Draws.frequencies(parameters, Draws.logits([0.4, 0.3, 0.2, 0.1])),
            near: [4.0 / 7, 3.0 / 7, 0, 0]
        )
    }

    @Test func `keeps the typical`() {
        // Entropy 1.17: of the surprises 0.51, 1.61 and 2.30 the first two are nearest, and the middle one comes first.
        var parameters = plain
        parameters.typicalP = 0.15
        let found = Draws.frequencies(parameters, Draws.logits([0.5, 0.3, 0.1, 0.1]))
        Draws.expect(found, near: [0, 1, 0, 0])
    }

    @Test func `penalises repetition`() {
        var parameters = plain
        parameters.temperature = 0
        parameters.repetitionPenalty = 2
        var sampler = Sampler(parameters)
        #expect(Draws.choose(&sampler, [3, 2], history: [0]) == 1)
        #expect(Draws.choose(&sampler, [-1, -1.5], history: [0]) == 1)
        #expect(Draws.choose(&sampler, [3, 1], history: [0]) == 0)
    }

    @Test func `penalises by count and by presence`() {
        var parameters = plain
        parameters.temperature = 0
        parameters.frequencyPenalty = 1
        var byCount = Sampler(parameters)
        #expect(Draws.choose(&byCount, [3, 1.5], history: [0]) == 0)
        #expect(Draws.choose(&byCount, [3, 1.5], history: [0, 0]) == 1)
        parameters.frequencyPenalty = 0
        parameters.presencePenalty = 1
        var byPresence = Sampler(parameters)
        #expect(Draws.choose(&byPresence, [3, 1.5], history: [0, 0, 0]) == 0)
        #expect(Draws.choose(&byPresence, [3, 2.5], history: [0]) == 1)
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
        #expect(Draws.choose(&sampler, [3, 2, 1]) == 2)
        parameters.logitBias = [0: -Float.infinity]
        var banning = Sampler(parameters)
        #expect(Draws.choose(&banning, [3, 2, 1]) == 1)
    }

    @Test func `never chooses excluded tokens`() {
        var sampler = Sampler(plain, excluding: [0, 1])
        for _ in 0..<100 { #expect(Draws.choose(&sampler, [9, 9, 1]) == 2) }
    }

    @Test func `draws the same with the same seed, and something else with another`() {
        func draws(_ seed: UInt64?) -> [TokenID] {
            var parameters = plain
            parameters.seed = seed
            var sampler = Sampler(parameters)
            return (0..<50).map { _ in Draws.choose(&sampler, Array(repeating: 0, count: 100)) }
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
        for _ in 0..<4000 { counts[Int(Draws.choose(&sampler, logits))] += 1 }
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
        let logits = Draws.logits([0.6, 0.3, 0.1]) + Array(repeating: -9, count: 997)
        Draws.expect(Draws.frequencies(parameters, logits), near: [0.8, 0.2] + Array(repeating: 0, count: 998))
    }

    @Test func `forgets the history of the last choice`() {
        var parameters = plain
        parameters.temperature = 0
        parameters.presencePenalty = 2
        var sampler = Sampler(parameters)
        #expect(Draws.choose(&sampler, [3, 2], history: [0, 0, 9, -1]) == 1)
        #expect(Draws.choose(&sampler, [3, 2], history: [1]) == 0)
    }

    @Test(arguments: [
        [Float.nan, Float.nan], [Float.infinity, Float.infinity, 0], [-Float.infinity, -Float.infinity], [Float.zero],
    ])
    func `survives scores that are no numbers`(logits: [Float]) {
        for parameters in [SamplingParameters(), plain] {
            var sampler = Sampler(parameters)
            let token = Draws.choose(&sampler, logits)
            #expect(logits.indices.contains(Int(token)))
            #expect(logits[Int(token)] == logits.max { $0 < $1 || $0.isNaN } || logits[0].isNaN && token == 0)
        }
    }
}
