import Inference
import NativeEngine
import Tokenization

/// What `minerva sample` draws from.
struct SampledCase: Decodable {
    let steps: [[Float]]
    let draws: Int
    let drySequenceBreakers: [String]?

    private let seed: UInt64?
    private let history: [TokenID]?
    private let allowed: [TokenID]?
    private let temperature: Float?
    private let dynatempRange: Float?
    private let dynatempExponent: Float?
    private let topNSigma: Float?
    private let topK: Int?
    private let typicalP: Float?
    private let topP: Float?
    private let minP: Float?
    private let xtcProbability: Float?
    private let xtcThreshold: Float?
    private let repeatPenalty: Float?
    private let frequencyPenalty: Float?
    private let presencePenalty: Float?
    private let repeatLastN: Int?
    private let dryMultiplier: Float?
    private let dryBase: Float?
    private let dryAllowedLength: Int?
    private let dryPenaltyLastN: Int?
    private let mirostat: Int?
    private let mirostatTau: Float?
    private let mirostatEta: Float?

    /// How often each token is drawn in the last step.
    func counts(tokenizer: (any Tokenizer)?) -> [Int] {
        var counts = Array(repeating: 0, count: steps.last?.count ?? 0)
        var parameters = parameters(tokenizer: tokenizer)
        for draw in 0..<UInt64(max(0, draws)) {
            parameters.seed = (seed ?? 0) &+ draw
            var sampler = Sampler(parameters)
            if let token = steps.reduce(nil, { choose(&sampler, $1) }), counts.indices.contains(token) {
                counts[token] += 1
            }
        }
        return counts
    }

    private func choose(_ sampler: inout Sampler, _ logits: [Float]) -> Int? {
        var logits = logits
        let history = (history ?? []).suffix(sampler.historyLength)
        return logits.withUnsafeMutableBufferPointer { logits in
            guard let allowed else { return Int(sampler.choose(from: logits, after: history)) }
            var words = Array(repeating: UInt64(0), count: (logits.count + 63) / 64)
            for token in allowed.lazy.map(Int.init) where logits.indices.contains(token) {
                words[token / 64] |= 1 << (token % 64)
            }
            return sampler.choose(from: logits, after: history, allowing: words).map(Int.init)
        }
    }

    private func parameters(tokenizer: (any Tokenizer)?) -> SamplingParameters {
        var parameters = SamplingParameters()
        parameters.temperature = temperature ?? 1
        parameters.temperatureRange = dynatempRange ?? 0
        parameters.temperatureExponent = dynatempExponent ?? 1
        parameters.topNSigma = topNSigma ?? 0
        parameters.topK = topK ?? 0
        parameters.typicalP = typicalP ?? 1
        parameters.topP = topP ?? 1
        parameters.minP = minP ?? 0
        parameters.repetitionPenalty = repeatPenalty ?? 1
        parameters.frequencyPenalty = frequencyPenalty ?? 0
        parameters.presencePenalty = presencePenalty ?? 0
        parameters.penaltyWindow = repeatLastN ?? 64
        parameters.xtc.probability = xtcProbability ?? 0
        parameters.xtc.threshold = xtcThreshold ?? parameters.xtc.threshold
        parameters.dry = dry(tokenizer: tokenizer)
        parameters.mirostat.mode = mirostat.flatMap(MirostatParameters.Mode.init) ?? .off
        parameters.mirostat.tau = mirostatTau ?? parameters.mirostat.tau
        parameters.mirostat.eta = mirostatEta ?? parameters.mirostat.eta
        return parameters
    }

    private func dry(tokenizer: (any Tokenizer)?) -> DRYParameters {
        var dry = DRYParameters()
        dry.multiplier = dryMultiplier ?? 0
        dry.base = dryBase ?? dry.base
        dry.allowedLength = dryAllowedLength ?? dry.allowedLength
        dry.penaltyWindow = dryPenaltyLastN ?? dry.penaltyWindow
        if let drySequenceBreakers, let tokenizer {
            dry.sequenceBreakers = SequenceBreakers(drySequenceBreakers, in: tokenizer)
        }
        return dry
    }
}
