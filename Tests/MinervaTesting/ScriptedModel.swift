package import Inference
import Synchronization
package import Tokenization

/// A model that replays replies written in advance and remembers what it was asked.
///
/// Its tokens are the bytes of UTF-8, and 256 starts a text.
package final class ScriptedModel: LoadedModel {
    /// The token that starts a text.
    package static let startToken: TokenID = 256

    private struct State {
        var requests: [GenerationRequest] = []
        var replies: [ScriptedReply]
        var isUnloaded = false
    }

    /// What the model is.
    package let properties: ModelProperties

    /// Opens when a request is accepted.
    package let accepted = Gate()

    /// Opens when whoever asked stops iterating before the end of the reply.
    package let cancelled = Gate()

    private let state: Mutex<State>

    /// Creates a model that answers with one reply after the other; the last one is repeated.
    ///
    /// - Parameters:
    ///   - replies: what to answer.
    ///   - contextLength: tokens of prompt and reply that a request may hold.
    ///   - backend: the name of its backend.
    ///   - load: how busy it always is.
    package init(
        replies: [ScriptedReply],
        contextLength: Int = 4096,
        backend: String = "scripted",
        load: ModelLoad = ModelLoad(runningRequests: 2, waitingRequests: 5, usedPages: 7, totalPages: 9)
    ) {
        state = Mutex(State(replies: replies))
        self.load = load
        properties = ModelProperties(
            backend: backend,
            contextLength: contextLength,
            trainedContextLength: contextLength,
            vocabularySize: Int(Self.startToken) + 1,
            longestTokenByteCount: 3,
            chatTemplate: nil,
            bosToken: "",
            eosToken: ""
        )
    }

    /// The requests that were accepted, in order.
    package var requests: [GenerationRequest] { state.withLock(\.requests) }

    /// Whether the model was unloaded.
    package var isUnloaded: Bool { state.withLock(\.isUnloaded) }

    /// Turns text into its bytes.
    package func tokenize(_ text: String, seams: [Int], addSpecial: Bool, parseSpecial: Bool) async throws -> [TokenID]
    {
        (addSpecial ? [Self.startToken] : []) + text.utf8.map(TokenID.init)
    }

    /// Turns bytes into text.
    package func detokenize(_ tokens: [TokenID]) async throws -> String {
        try check(tokens)
        return String(decoding: tokens.compactMap { UInt8(exactly: $0) }, as: UTF8.self)
    }

    /// The byte of each token.
    package func bytes(of tokens: [TokenID]) async throws -> [[UInt8]] {
        try check(tokens)
        return tokens.map { UInt8(exactly: $0).map { [$0] } ?? [] }
    }

    /// Does nothing.
    package func prepareForGrammars(marks: [String]) async {}

    /// Always as busy.
    package let load: ModelLoad

    /// Replays the next reply.
    package func generate(_ request: GenerationRequest) async throws -> GenerationStream {
        try check(request.prompt)
        guard !isUnloaded else { throw InferenceError(.unloaded, "the model has been unloaded") }
        let reply = nextReply()
        if let refusal = reply.refusal { throw refusal }
        state.withLock { $0.requests.append(request) }
        accepted.open()
        return replay(reply.steps, for: request)
    }

    /// Remembers that it was unloaded.
    package func unload() async {
        state.withLock { $0.isUnloaded = true }
    }

    private func check(_ tokens: [TokenID]) throws(InferenceError) {
        guard !tokens.isEmpty else {
            throw InferenceError(.emptyPrompt, "expected at least one token in the prompt, found none")
        }
        guard tokens.allSatisfy({ 0..<properties.vocabularySize ~= Int($0) }) else {
            throw InferenceError(.tokenOutOfRange, "expected token ids below \(properties.vocabularySize)")
        }
        guard tokens.count < properties.contextLength else {
            throw InferenceError(
                .contextLengthExceeded(promptTokens: tokens.count, contextLength: properties.contextLength),
                "the prompt has \(tokens.count) tokens and the context \(properties.contextLength)"
            )
        }
    }

    private func nextReply() -> ScriptedReply {
        state.withLock { state in
            guard state.replies.count > 1 else { return state.replies.first ?? .pieces() }
            return state.replies.removeFirst()
        }
    }

    private func replay(_ steps: [ScriptedReply.Step], for request: GenerationRequest) -> GenerationStream {
        let (stream, continuation) = GenerationStream.makeStream()
        let complete = Gate()
        let work = Task {
            var statistics = GenerationStatistics()
            statistics.promptTokens = request.prompt.count
            for step in steps {
                if case .finish = step { complete.open() }
                await perform(step, of: request, on: continuation, counting: &statistics)
            }
        }
        continuation.onTermination = { [cancelled] termination in
            work.cancel()
            if case .cancelled = termination, !complete.isOpen { cancelled.open() }
        }
        return stream
    }

    /// A token with made-up probabilities: the next tokens are less and less likely.
    private func generated(_ token: TokenID, for request: GenerationRequest) -> GeneratedToken {
        guard let count = request.alternativeCount else { return GeneratedToken(id: token) }
        let alternatives = (0..<count).map {
            TokenProbability(token: token + TokenID($0), logProbability: -0.5 - Float($0))
        }
        return GeneratedToken(id: token, logProbability: -0.5, alternatives: alternatives)
    }

    private func perform(
        _ step: ScriptedReply.Step,
        of request: GenerationRequest,
        on continuation: GenerationStream.Continuation,
        counting statistics: inout GenerationStatistics
    ) async {
        switch step {
        case .start: continuation.yield(.started)
        case .text(let text, let tokens):
            statistics.generatedTokens += tokens.count
            continuation.yield(.text(text, tokens: tokens.map { generated($0, for: request) }))
        case .finish(let reason):
            // The token that ends a reply is counted and has no text.
            statistics.generatedTokens += reason == .stop ? 1 : 0
            continuation.yield(.finished(reason, statistics))
            continuation.finish()
        case .wait(let gate): await gate.pass()
        case .fail(let error): continuation.finish(throwing: error)
        }
    }
}
