import Inference
import Serving
import Synchronization

/// Counts what the server does. One for each server, so that two in a process do not mix.
final class ServerMetrics: Sendable {
    /// How busy a model is.
    typealias Busyness = (model: String, load: ModelLoad)

    private let figures = Mutex(ServerFigures())
    private let host: ModelHost

    /// Creates metrics that have counted nothing.
    ///
    /// - Parameter host: the models, asked how busy they are when somebody wants to see it.
    init(host: ModelHost) {
        self.host = host
    }

    /// The figures as Prometheus reads them.
    var text: String {
        get async {
            var loads: [Busyness] = []
            for served in await host.models { loads.append((served.id, await served.model.load)) }
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
