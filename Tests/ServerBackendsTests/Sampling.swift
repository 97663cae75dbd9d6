import Inference
import Testing
import Tokenization

/// Ways of choosing tokens that leave nothing to chance.
enum Sampling: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case topK
    case topP
    case minP
    case topNSigma
    case repetitionPenalty
    case frequencyPenalty
    case presencePenalty
    case shortPenaltyWindow
    case ban
    case dry
    case xtc

    var testDescription: String { rawValue }

    /// Whether the tokens are those that a temperature of 0 gives.
    var keepsTheLikeliest: Bool {
        switch self {
        case .topK, .topP, .minP, .topNSigma, .shortPenaltyWindow: true
        default: false
        }
    }

    /// Makes a request choose so; `plain` are the tokens of the reply that it would have else.
    func change(_ request: inout GenerationRequest, plain: [TokenID]) {
        if keepsTheLikeliest { request.sampling.temperature = 2 }
        switch self {
        case .topK: request.sampling.topK = 1
        case .topP: request.sampling.topP = 1e-6
        case .minP: request.sampling.minP = 1
        case .topNSigma: request.sampling.topNSigma = 1e-4
        case .repetitionPenalty: request.sampling.repetitionPenalty = 5
        case .frequencyPenalty: request.sampling.frequencyPenalty = 2
        case .presencePenalty: request.sampling.presencePenalty = 10
        case .shortPenaltyWindow:
            request.sampling.topK = 1
            request.sampling.repetitionPenalty = 5
            request.sampling.penaltyWindow = 0
        case .ban: for token in plain.prefix(1) { request.sampling.logitBias[token] = -.infinity }
        case .dry:
            request.sampling.dry.multiplier = 20
            request.sampling.dry.allowedLength = 1
            request.sequenceBreakers = []
        case .xtc:
            // A temperature of 0 takes the likeliest token before XTC has a say.
            request.sampling.temperature = 0.001
            request.sampling.xtc.probability = 1
            request.sampling.xtc.threshold = 0.001
        }
    }
}

extension Subject {
    /// Whether a way of choosing does what the native engine does.
    func gives(_ sampling: Sampling) -> Bool {
        switch sampling {
        case .topNSigma, .shortPenaltyWindow, .dry, .xtc: features.contains(.extendedSampling)
        // Minerva's API keeps to OpenAI's bounds, and 2 changes nothing here.
        case .presencePenalty: self != .llamaPython && self != .remoteMinerva
        // The Python package's server does not count the prompt's tokens.
        case .repetitionPenalty, .frequencyPenalty: self != .llamaPython
        case .topK, .topP, .minP, .ban: true
        }
    }
}
