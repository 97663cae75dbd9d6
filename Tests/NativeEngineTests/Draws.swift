import Foundation
import Inference
import NativeEngine
import Testing
import Tokenization

/// What samplers draw, to be compared with distributions.
enum Draws {
    /// Parameters that change nothing: what is drawn follows softmax(logits).
    static var plain: SamplingParameters {
        var parameters = SamplingParameters()
        parameters.temperature = 1
        (parameters.topK, parameters.topP, parameters.minP) = (0, 1, 0)
        parameters.seed = 7
        return parameters
    }

    /// Logits whose softmax is the given distribution.
    static func logits(_ probabilities: [Float]) -> [Float] { probabilities.map { log($0) } }

    static func choose(_ sampler: inout Sampler, _ logits: [Float], history: [TokenID] = []) -> TokenID {
        var logits = logits
        return logits.withUnsafeMutableBufferPointer { sampler.choose(from: $0, after: history[...]) }
    }

    static func choose(
        _ sampler: inout Sampler,
        _ logits: [Float],
        history: [TokenID] = [],
        allowing words: [UInt64]
    ) -> TokenID? {
        var logits = logits
        return logits.withUnsafeMutableBufferPointer { sampler.choose(from: $0, after: history[...], allowing: words) }
    }

    /// How often each token is drawn.
    static func frequencies(
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

    /// Expects frequencies of at least 4000 draws to be four standard deviations or less from probabilities.
    static func expect(
        _ found: [Double],
        near expected: [Double],
        _ comment: Comment? = nil,
        _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(found.count == expected.count, sourceLocation: location)
        for (found, expected) in zip(found, expected) {
            #expect(abs(found - expected) < 0.032, comment, sourceLocation: location)
            if expected == 0 { #expect(found == 0, comment, sourceLocation: location) }
        }
    }
}
