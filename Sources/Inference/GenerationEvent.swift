/// What happens to a request while it is worked on, in this order: `started` once, `text` any number of times,
/// `finished` once. A stream that fails throws instead of finishing.
package enum GenerationEvent: Sendable, Equatable {
    /// The request has left the queue; its prompt is being read.
    case started

    /// Whole characters of the reply, and the tokens that have brought them. Either may be empty: a token can end
    /// in the middle of a character, and the last characters can come without a new token.
    case text(String, tokens: [GeneratedToken])

    /// The reply is complete.
    case finished(FinishReason, GenerationStatistics)
}

/// Why a reply ended.
package enum FinishReason: String, Sendable {
    /// The model ended it, or a stop string did.
    case stop

    /// The limit on tokens or the end of the context did.
    case length

    /// Whoever asked for it has left, or the model was unloaded.
    case cancelled
}

/// What a request cost.
package struct GenerationStatistics: Sendable, Equatable {
    /// Tokens of the prompt.
    package var promptTokens = 0

    /// Those of them that did not have to be computed, since an earlier request had the same beginning.
    package var cachedPromptTokens = 0

    /// Tokens generated, the one that ended the reply included.
    package var generatedTokens = 0

    /// Tokens that were guessed ahead of the model's choice; what it would not have chosen was thrown away.
    package var draftedTokens = 0

    /// Those of them that the model chose too.
    package var acceptedTokens = 0

    /// Time from the start of the prompt's work to its first token.
    package var promptDuration: Duration = .zero

    /// Time from the first token to the last.
    package var generationDuration: Duration = .zero

    /// No work at all.
    package init() {}
}

/// The events of one request. Whoever stops iterating cancels the request.
package typealias GenerationStream = AsyncThrowingStream<GenerationEvent, any Error>
