import Inference

/// What a model has done since the server began.
struct ModelFigures: Sendable, Equatable {
    /// Tokens of the prompts whose replies were completed.
    var promptTokens = 0

    /// Those of them that had been read before.
    var cachedPromptTokens = 0

    /// Tokens generated.
    var generatedTokens = 0

    /// Tokens guessed ahead in replies that were completed.
    var draftedTokens = 0

    /// Those of them that were kept.
    var acceptedTokens = 0

    /// How many replies ended for each reason.
    var endings: [String: Int] = [:]

    /// Seconds from a request's head to its first token.
    var timeToFirstToken = Histogram.ofRequests

    /// Seconds from one token to the next.
    var timeBetweenTokens = Histogram.ofSteps

    /// Counts a reply that was completed.
    mutating func add(_ statistics: GenerationStatistics, countedTokens: Int) {
        promptTokens += statistics.promptTokens
        cachedPromptTokens += statistics.cachedPromptTokens
        // The token that ends a reply has brought no text.
        generatedTokens += max(0, statistics.generatedTokens - countedTokens)
        draftedTokens += statistics.draftedTokens
        acceptedTokens += statistics.acceptedTokens
    }
}
