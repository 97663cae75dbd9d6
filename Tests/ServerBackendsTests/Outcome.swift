import Inference
import Tokenization

/// What a request came to.
struct Outcome: Equatable {
    var isStarted = false
    var pieces: [String] = []
    var tokens: [GeneratedToken] = []
    var reason: FinishReason?
    var statistics = GenerationStatistics()

    var text: String { pieces.joined() }
}

extension LoadedModel {
    /// The whole reply to a request.
    func outcome(of request: GenerationRequest) async throws -> Outcome {
        var outcome = Outcome()
        for try await event in try await generate(request) { outcome.append(event) }
        return outcome
    }

    /// A greedy request for a text that goes on for ever.
    func greedy(_ prompt: String, maxTokens: Int?) async throws -> GenerationRequest {
        let tokens = try await tokenize(prompt, addSpecial: true, parseSpecial: true)
        var request = GenerationRequest(prompt: tokens, maxTokens: maxTokens, ignoresEndOfGeneration: true)
        request.sampling.temperature = 0
        return request
    }
}

extension Outcome {
    /// Takes the next event.
    mutating func append(_ event: GenerationEvent) {
        switch event {
        case .started: isStarted = true
        case .text(let text, let tokens):
            pieces.append(text)
            self.tokens += tokens
        case .finished(let reason, let statistics):
            self.reason = reason
            self.statistics = statistics
        }
    }
}
