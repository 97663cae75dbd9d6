import Inference

/// How far a reply has come: turns a server's parts into events. A value without a clock.
struct ReplyProgress: Sendable {
    private let promptTokens: Int
    private var start: ContinuousClock.Instant?
    private var firstText: ContinuousClock.Instant?
    private var tokenCount = 0
    private var pieceCount = 0
    private var counts = ReplyPart.Counts()
    /// Why the reply has ended, once a part said so.
    private(set) var finish: FinishReason?

    init(promptTokens: Int) {
        self.promptTokens = promptTokens
    }

    /// The server has begun to answer.
    mutating func begin(at time: ContinuousClock.Instant) -> GenerationEvent {
        start = time
        return .started
    }

    /// Takes a part.
    ///
    /// - Returns: what whoever asked is told; nil if there is nothing to tell.
    mutating func append(_ part: ReplyPart, at time: ContinuousClock.Instant) -> GenerationEvent? {
        counts.update(part.counts)
        finish = part.finish ?? finish
        guard !part.isSilent else { return nil }
        tokenCount += part.tokens.count
        pieceCount += 1
        if firstText == nil { firstText = time }
        return .text(part.text, tokens: part.tokens)
    }

    /// The last event.
    func end(_ reason: FinishReason, at time: ContinuousClock.Instant) -> GenerationEvent {
        var statistics = GenerationStatistics()
        statistics.promptTokens = counts.promptTokens ?? promptTokens
        statistics.cachedPromptTokens = counts.cachedPromptTokens ?? 0
        // Servers that neither count nor list tokens send a piece for each that doesn't end inside a character.
        statistics.generatedTokens = counts.generatedTokens ?? max(tokenCount, pieceCount)
        statistics.draftedTokens = counts.draftedTokens ?? 0
        statistics.acceptedTokens = counts.acceptedTokens ?? 0
        if let start, let firstText {
            statistics.promptDuration = counts.promptDuration ?? firstText - start
            statistics.generationDuration = counts.generationDuration ?? time - firstText
        }
        return .finished(reason, statistics)
    }
}

extension ReplyPart.Counts {
    /// Takes over what other counts say.
    fileprivate mutating func update(_ other: Self) {
        promptTokens = other.promptTokens ?? promptTokens
        cachedPromptTokens = other.cachedPromptTokens ?? cachedPromptTokens
        generatedTokens = other.generatedTokens ?? generatedTokens
        draftedTokens = other.draftedTokens ?? draftedTokens
        acceptedTokens = other.acceptedTokens ?? acceptedTokens
        promptDuration = other.promptDuration ?? promptDuration
        generationDuration = other.generationDuration ?? generationDuration
    }
}
