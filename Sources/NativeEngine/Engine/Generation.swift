import Grammar
import Inference
import Tokenization

/// One request while it is worked on: what turns its tokens into events.
///
/// An object, so that nothing of it is copied from one token to the next.
final class Generation {
    let continuation: GenerationStream.Continuation
    private var sampler: Sampler
    private let constraint: Constraint?
    private var grammarState: GrammarState?
    private let alternativeCount: Int?
    /// Tokens that were chosen and not sent yet.
    private var chosen: [GeneratedToken] = []
    private var scores: [Float] = []
    /// What went wrong; then the tokens chosen from then on mean nothing.
    private(set) var failure: InferenceError?
    private let endOfGeneration: Set<TokenID>
    private var decoder: StreamingDecoder
    private var stopMatcher: StopMatcher
    private var statistics = GenerationStatistics()
    private var startTime: ContinuousClock.Instant?
    private var firstTokenTime: ContinuousClock.Instant?

    init(
        _ request: GenerationRequest,
        tokenizer: any Tokenizer,
        endOfGeneration: Set<TokenID>,
        constraint: Constraint?,
        visible: Set<TokenID>,
        continuation: GenerationStream.Continuation
    ) {
        self.continuation = continuation
        self.endOfGeneration = endOfGeneration
        self.constraint = constraint
        grammarState = constraint?.start
        alternativeCount = request.alternativeCount
        // Where a grammar's text is over there is nothing but the end to choose.
        let excludesEnd = request.ignoresEndOfGeneration && constraint == nil
        sampler = Sampler(request.sampling, excluding: excludesEnd ? endOfGeneration : [])
        decoder = StreamingDecoder(tokenizer, visible: visible)
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

    /// How many of the last tokens ``choose(from:after:)`` wants to see.
    var historyLength: Int { sampler.historyLength }

    /// Chooses the next token.
    ///
    /// - Parameters:
    ///   - logits: the model's score of each token; changed in place.
    ///   - history: the last ``historyLength`` tokens, or fewer.
    /// - Returns: the token; one that ends the reply if there is none to choose, and then ``failure`` says why.
    func choose(from logits: UnsafeMutableBufferPointer<Float>, after history: ArraySlice<TokenID>) -> TokenChoice {
        if alternativeCount != nil { scores = Array(logits) }
        do throws(GrammarError) {
            guard let token = try constrainedChoice(from: logits, after: history) else {
                return fail("the vocabulary has no token for what the grammar asks for")
            }
            chosen.append(generated(token))
            return TokenChoice(token: token, endsGeneration: endOfGeneration.contains(token))
        } catch {
            return fail("the reply can't follow the grammar any further: \(error)")
        }
    }

    private func constrainedChoice(
        from logits: UnsafeMutableBufferPointer<Float>,
        after history: ArraySlice<TokenID>
    ) throws(GrammarError) -> TokenID? {
        guard let constraint, let state = grammarState else {
            return sampler.choose(from: logits, after: history)
        }
        let mask = try constraint.mask(for: state)
        guard let token = sampler.choose(from: logits, after: history, allowing: mask.words) else { return nil }
        grammarState = try constraint.advance(state, by: token)
        return token
    }

    private func generated(_ token: TokenID) -> GeneratedToken {
        guard let alternativeCount else { return GeneratedToken(id: token) }
        return scores.withUnsafeBufferPointer { LogProbabilities.of(token, alternatives: alternativeCount, in: $0) }
    }

    /// Ends the reply at the next commit.
    private func fail(_ message: String) -> TokenChoice {
        failure = InferenceError(.grammarUnusable, message)
        return TokenChoice(token: 0, endsGeneration: true)
    }

    /// Sends the text of the token that was chosen first of those that have not been sent.
    ///
    /// - Returns: whether a stop string was completed.
    func emit(_ token: TokenID) -> Bool {
        let (text, stopped) = stopMatcher.append(decoder.append(token))
        continuation.yield(.text(text, tokens: chosen.isEmpty ? [GeneratedToken(id: token)] : [chosen.removeFirst()]))
        return stopped
    }

    /// Sends what is still held back, and the end.
    func finish(_ reason: FinishReason, stopped: Bool, at time: ContinuousClock.Instant) {
        if let failure { return continuation.finish(throwing: failure) }
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
