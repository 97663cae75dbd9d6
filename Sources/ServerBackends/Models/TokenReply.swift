import Inference
import Tokenization

/// A reply that comes as tokens: gives them their text, and ends where a token or a stop string ends it.
///
/// A value without a clock.
struct TokenReply: Sendable {
    private let promptTokens: Int
    private let ends: Set<TokenID>
    private var decoder: StreamingDecoder
    private var stopMatcher: StopMatcher
    private var tokenCount = 0
    private var start: ContinuousClock.Instant?
    private var firstToken: ContinuousClock.Instant?
    /// Whether nothing more is wanted.
    private(set) var isOver = false

    init(_ request: GenerationRequest, tokenizer: any Tokenizer, endOfGeneration: Set<TokenID>) {
        promptTokens = request.prompt.count
        ends = request.ignoresEndOfGeneration ? [] : endOfGeneration
        let marks = request.marks.compactMap { mark -> TokenID? in
            let tokens = tokenizer.encode(mark, addSpecial: false, parseSpecial: true)
            return tokens.count == 1 ? tokens.first : nil
        }
        decoder = StreamingDecoder(tokenizer, visible: Set(marks))
        stopMatcher = StopMatcher(request.stopStrings)
    }

    /// Takes an event of the server's.
    ///
    /// - Returns: what whoever asked is told.
    mutating func take(_ event: GenerationEvent, at time: ContinuousClock.Instant) -> [GenerationEvent] {
        guard !isOver else { return [] }
        switch event {
        case .started:
            start = time
            return [event]
        case .text(_, let tokens):
            return append(tokens, at: time)
        case .finished(let reason, let statistics):
            isOver = true
            let (text, stopped) = rest()
            let last: [GenerationEvent] = text.isEmpty ? [] : [.text(text, tokens: [])]
            return last + [.finished(stopped ? .stop : reason, statistics)]
        }
    }

    private mutating func append(_ tokens: [GeneratedToken], at time: ContinuousClock.Instant) -> [GenerationEvent] {
        if firstToken == nil { firstToken = time }
        var text = ""
        var given: [GeneratedToken] = []
        for token in tokens where !isOver {
            tokenCount += 1
            if ends.contains(token.id) {
                isOver = true
                text += rest().text
            } else {
                let (piece, stopped) = stopMatcher.append(decoder.append(token.id))
                text += piece
                given.append(token)
                isOver = stopped
            }
        }
        let piece = GenerationEvent.text(text, tokens: given)
        return isOver ? [piece, .finished(.stop, statistics(at: time))] : [piece]
    }

    /// What was held back, at the end of the reply.
    private mutating func rest() -> (text: String, stopped: Bool) {
        let (text, stopped) = stopMatcher.append(decoder.finish())
        return (stopped ? text : text + stopMatcher.finish(), stopped)
    }

    private func statistics(at time: ContinuousClock.Instant) -> GenerationStatistics {
        var statistics = GenerationStatistics()
        statistics.promptTokens = promptTokens
        statistics.generatedTokens = tokenCount
        if let start, let firstToken {
            statistics.promptDuration = firstToken - start
            statistics.generationDuration = time - firstToken
        }
        return statistics
    }
}
