import HTTPTypes
import Inference
import Serving
import Synchronization

/// What is counted about one request, from its head to the end of its answer.
final class RequestRecord: Sendable {
    private struct State {
        var model: String?
        /// Of each choice, when its last token came and how many tokens have come.
        var lastTokens: [Int: ContinuousClock.Instant] = [:]
        var countedTokens: [Int: Int] = [:]
        var hasEnded = false
    }

    /// When the head of the request came.
    let begin = ContinuousClock.now

    /// How long the request may take.
    let limit: Duration?

    private let metrics: ServerMetrics
    private let route: String
    private let state = Mutex(State())

    /// Begins to count a request.
    ///
    /// - Parameters:
    ///   - route: one of a few texts, whatever clients ask for.
    ///   - limit: how long the request may take.
    ///   - metrics: counts.
    init(route: String, limit: Duration?, metrics: ServerMetrics) {
        self.route = route
        self.limit = limit
        self.metrics = metrics
        metrics.begin()
    }

    deinit {
        // A client that left before its answer began leaves nobody to say how it ended.
        end(status: APIError.clientLeft.status.code)
    }

    /// Notes which model answers.
    func choose(_ model: String) {
        state.withLock { $0.model = model }
    }

    /// Counts an event of the reply.
    func note(_ event: WatchedReply.Event) {
        switch event.element {
        case .started: break
        case .parts(_, let tokens): note(tokenCount: tokens.count, ofChoice: event.choice)
        case .finished(let reason, let statistics): note(reason, statistics, ofChoice: event.choice)
        }
    }

    /// Counts a reply that broke off: its client left, its time was up, or the model failed.
    func noteBreak(_ error: any Error) {
        guard let model = state.withLock(\.model) else { return }
        let reason = APIError(mapping: error)?.code ?? "internal_error"
        metrics.count(for: model) { $0.endings[reason, default: 0] += 1 }
    }

    /// Counts the request as answered, once.
    func end(status: Int) {
        let isFirst = state.withLock { state in
            defer { state.hasEnded = true }
            return !state.hasEnded
        }
        guard isFirst else { return }
        metrics.end(route: route, status: status, duration: ContinuousClock.now - begin)
    }

    private func note(tokenCount: Int, ofChoice choice: Int) {
        guard tokenCount > 0 else { return }
        let now = ContinuousClock.now
        let (model, last) = state.withLock { state in
            defer {
                state.lastTokens[choice] = now
                state.countedTokens[choice, default: 0] += tokenCount
            }
            return (state.model, state.lastTokens[choice])
        }
        guard let model else { return }
        metrics.count(for: model) { figures in
            figures.generatedTokens += tokenCount
            guard let last else { return figures.timeToFirstToken.observe((now - begin).inSeconds) }
            // Tokens that were guessed ahead come together.
            figures.timeBetweenTokens.observe((now - last).inSeconds / Double(tokenCount), times: tokenCount)
        }
    }

    private func note(_ reason: FinishReason, _ statistics: GenerationStatistics, ofChoice choice: Int) {
        let (model, counted) = state.withLock { ($0.model, $0.countedTokens[choice] ?? 0) }
        guard let model else { return }
        metrics.count(for: model) { figures in
            figures.add(statistics, countedTokens: counted)
            figures.endings[reason.rawValue, default: 0] += 1
        }
    }
}
