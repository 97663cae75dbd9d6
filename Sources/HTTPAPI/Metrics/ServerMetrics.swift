import Synchronization

/// Counts what the server does. One for each server, so that two in a process do not mix.
final class ServerMetrics: Sendable {
    private let figures = Mutex(ServerFigures())
    private let loads: @Sendable () async -> [ModelLoadFigures]

    /// Creates metrics that have counted nothing.
    ///
    /// - Parameter loads: how busy each model is, asked when somebody wants to see it.
    init(loads: @escaping @Sendable () async -> [ModelLoadFigures]) {
        self.loads = loads
    }

    /// The figures as Prometheus reads them.
    var text: String {
        get async {
            let loads = await loads()
            return figures.withLock(\.self).text(loads: loads)
        }
    }

    /// Counts a request that has come.
    func begin() {
        figures.withLock { $0.inFlight += 1 }
    }

    /// Counts a request that is over.
    func end(route: String, status: Int, duration: Duration) {
        figures.withLock { figures in
            figures.inFlight -= 1
            figures.answers[ServerFigures.Answer(route: route, status: status), default: 0] += 1
            figures.durations[route, default: .ofRequests].observe(duration.inSeconds)
        }
    }

    /// Counts something that a model did.
    func count(for model: String, _ change: (inout ModelFigures) -> Void) {
        figures.withLock { change(&$0.models[model, default: ModelFigures()]) }
    }
}
