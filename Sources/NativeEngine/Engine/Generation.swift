import Inference
import Tokenization

/// One request while it is worked on: what turns its tokens into events.
///
/// An object, so that nothing of it is copied from one token to the next.
final class Generation {
    let continuation: GenerationStream.Continuation
    var sampler: Sampler
    private var decoder: StreamingDecoder
    private var stopMatcher: StopMatcher
    private var statistics = GenerationStatistics()
    private var startTime: ContinuousClock.Instant?
    private var firstTokenTime: ContinuousClock.Instant?

    init(
        _ request: GenerationRequest,
        tokenizer: any Tokenizer,
        endOfGeneration: Set<TokenID>,
        continuation: GenerationStream.Continuation
    ) {
        self.continuation = continuation
        sampler = Sampler(request.sampling, excluding: request.ignoresEndOfGeneration ? endOfGeneration : [])
        decoder = StreamingDecoder(tokenizer)
        stopMatcher = StopMatcher(request.stopStrings)
        statistics.promptTokens = request.prompt.count
    }

    /// Prompt tokens that did not have to be computed.
    var cachedPromptTokens: Int {
        get { statistics.cachedPromptTokens }
        set { statistics.cachedPromptTokens = newValue }
    }

    /// Notes guesses at the reply's next tokens, or that one was right.
    func countDraft(_ drafted: Int = 0, accepted: Int = 0) {
        statistics.draftedTokens += drafted
        statistics.acceptedTokens += accepted
    }

    func start(at time: ContinuousClock.Instant) {
        startTime = time
        continuation.yield(.started)
    }

    /// Notes that a token was chosen, be it text or the end.
    func count(at time: ContinuousClock.Instant) {
        statistics.generatedTokens += 1
        if firstTokenTime == nil { firstTokenTime = time }
    }

    /// Sends a token's text.
    ///
    /// - Returns: whether a stop string was completed.
    func emit(_ token: TokenID) -> Bool {
        let (text, stopped) = stopMatcher.append(decoder.append(token))
        continuation.yield(.text(text, tokens: [token]))
        return stopped
    }

    /// Sends what is still held back, and the end.
    func finish(_ reason: FinishReason, stopped: Bool, at time: ContinuousClock.Instant) {
        if !stopped {
            // The last bytes may complete a stop string too.
            let (text, completed) = stopMatcher.append(decoder.finish())
            let rest = completed ? text : text + stopMatcher.finish()
            if !rest.isEmpty { continuation.yield(.text(rest, tokens: [])) }
        }
        if let startTime, let firstTokenTime {
            statistics.promptDuration = firstTokenTime - startTime
            statistics.generationDuration = time - firstTokenTime
        }
        continuation.yield(.finished(reason, statistics))
        continuation.finish()
    }
}
