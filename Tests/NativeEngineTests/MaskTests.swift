import Inference
import MinervaTesting
import NativeEngine
import Testing
import Tokenization

@Suite struct MaskTests {
    @Test func `draws from what is allowed as the model would`() {
        var sampler = Sampler(Draws.plain)
        var counts = [0.0, 0, 0, 0]
        for _ in 0..<4000 {
            let token = Draws.choose(&sampler, Draws.logits([0.4, 0.3, 0.2, 0.1]), allowing: [0b1010])
            counts[Int(token ?? 0)] += 1.0 / 4000
        }
        Draws.expect(counts, near: [0, 0.75, 0, 0.25])
    }

    @Test func `counts top k and top p among what is allowed`() {
        var parameters = SamplingParameters()
        parameters.topK = 1
        var greedy = Sampler(parameters)
        #expect(Draws.choose(&greedy, [5, 4, 3, 2], allowing: [0b1100]) == 2)
        parameters.topK = 0
        parameters.topP = 0.5
        var nucleus = Sampler(parameters)
        #expect(Draws.choose(&nucleus, [9, 4, 3, -2], allowing: [0b1010]) == 1)
    }

    @Test func `gives nothing if nothing is allowed`() {
        var parameters = Draws.plain
        for temperature in [0, 1] as [Float] {
            parameters.temperature = temperature
            var sampler = Sampler(parameters, excluding: [1])
            #expect(Draws.choose(&sampler, [1, 2, 3], allowing: [0]) == nil)
            #expect(Draws.choose(&sampler, [1, 2, 3], allowing: []) == nil)
            #expect(Draws.choose(&sampler, [], allowing: [1]) == nil)
            // Only an excluded one, only one that is no number, only one that is impossible.
            #expect(Draws.choose(&sampler, [1, 2, 3], allowing: [0b010]) == nil)
            #expect(Draws.choose(&sampler, [1, 2, .nan], allowing: [0b100]) == nil)
            #expect(Draws.choose(&sampler, [-.infinity, 2, 3], allowing: [0b001]) == nil)
        }
    }

    @Test func `lets no bias bring back what is not allowed`() {
        var parameters = Draws.plain
        parameters.logitBias = [0: .infinity, 1: 100]
        var sampler = Sampler(parameters)
        #expect(Draws.choose(&sampler, [1, 2, 3], allowing: [0b100]) == 2)
        parameters.logitBias = [:]
        parameters.repetitionPenalty = -1
        var penalising = Sampler(parameters)
        #expect(Draws.choose(&penalising, [1, 2, 3], history: [0, 1], allowing: [0b100]) == 2)
    }

    @Test(arguments: [1, 16, 63, 64, 65, 128, 1000])
    func `allows exactly the tokens whose bits are set`(size: Int) {
        var random = SplitMix(seed: UInt64(size))
        var parameters = Draws.plain
        parameters.temperature = 0
        var sampler = Sampler(parameters)
        let words = (0..<(size + 63) / 64).map { [random.next(), 0, random.next(), .max][$0 % 4] }
        for token in 0..<size {
            // The one with the greatest score is chosen if it may be.
            var logits = [Float](repeating: 0, count: size)
            logits[token] = 1
            let isAllowed = words[token / 64] >> UInt64(token % 64) & 1 == 1
            #expect((Draws.choose(&sampler, logits, allowing: words) == TokenID(token)) == isAllowed)
        }
    }
}
