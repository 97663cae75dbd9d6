import Inference
import JSON

/// What all replies to one request have cost together.
struct Usage: Sendable {
    private var statistics = GenerationStatistics()

    /// No work at all.
    init() {}

    /// Tokens generated, those that ended replies included.
    var generatedTokens: Int { statistics.generatedTokens }

    /// Adds a reply. Of several replies to one prompt, the prompt counts once.
    mutating func add(_ reply: GenerationStatistics, countsPrompt: Bool) {
        if countsPrompt {
            statistics.promptTokens += reply.promptTokens
            statistics.cachedPromptTokens += reply.cachedPromptTokens
            statistics.promptDuration += reply.promptDuration
        }
        statistics.generatedTokens += reply.generatedTokens
        statistics.draftedTokens += reply.draftedTokens
        statistics.acceptedTokens += reply.acceptedTokens
        // They are generated at the same time.
        statistics.generationDuration = max(statistics.generationDuration, reply.generationDuration)
    }

    /// Token counts as the OpenAI API has them.
    var json: JSONValue {
        [
            "prompt_tokens": .integer(statistics.promptTokens),
            "completion_tokens": .integer(statistics.generatedTokens),
            "total_tokens": .integer(statistics.promptTokens + statistics.generatedTokens),
            "prompt_tokens_details": ["cached_tokens": .integer(statistics.cachedPromptTokens)],
            "completion_tokens_details": [
                "accepted_prediction_tokens": .integer(statistics.acceptedTokens),
                "rejected_prediction_tokens": .integer(statistics.draftedTokens - statistics.acceptedTokens),
            ],
        ]
    }

    /// Times as llama-server has them, in milliseconds.
    var timings: JSONValue {
        let computed = statistics.promptTokens - statistics.cachedPromptTokens
        return [
            "cache_n": .integer(statistics.cachedPromptTokens),
            "prompt_n": .integer(computed),
            "prompt_ms": .number(statistics.promptDuration.inSeconds * 1000),
            "prompt_per_token_ms": Self.quotient(statistics.promptDuration.inSeconds * 1000, Double(computed)),
            "prompt_per_second": Self.quotient(1000 * Double(computed), statistics.promptDuration.inSeconds * 1000),
            "predicted_n": .integer(statistics.generatedTokens),
            "predicted_ms": .number(statistics.generationDuration.inSeconds * 1000),
            "predicted_per_token_ms": Self.quotient(
                statistics.generationDuration.inSeconds * 1000,
                Double(statistics.generatedTokens)
            ),
            "predicted_per_second": Self.quotient(
                1000 * Double(statistics.generatedTokens),
                statistics.generationDuration.inSeconds * 1000
            ),
            "draft_n": .integer(statistics.draftedTokens),
            "draft_n_accepted": .integer(statistics.acceptedTokens),
        ]
    }

    private static func quotient(_ dividend: Double, _ divisor: Double) -> JSONValue {
        divisor > 0 ? .number(dividend / divisor) : 0
    }
}
