import JSON
import Serving
import Synchronization

/// The requests that are being answered, for whoever wants to see what the server does.
final class RunningRequests: Sendable {
    /// What is known about one of them.
    struct Entry: Sendable {
        let id: String
        let route: String
        let model: String
        let promptTokens: Int
        let begin = ContinuousClock.now
        /// Whether it has left the queue.
        var hasStarted = false
        var generatedTokens = 0
    }

    /// Keeps a request in the list until it is released.
    final class Ticket: Sendable {
        private let id: String
        private let requests: RunningRequests

        fileprivate init(id: String, requests: RunningRequests) {
            self.id = id
            self.requests = requests
        }

        deinit {
            requests.entries.withLock { _ = $0.removeValue(forKey: id) }
        }

        /// Notes that something happened to the request.
        func note(_ event: WatchedReply.Event) {
            requests.entries.withLock { entries in
                entries[id]?.hasStarted = true
                if case .parts(_, let tokens) = event.element { entries[id]?.generatedTokens += tokens.count }
            }
        }
    }

    private let entries = Mutex<[String: Entry]>([:])

    /// Lists a request that has been accepted.
    func add(_ entry: Entry) -> Ticket {
        entries.withLock { $0[entry.id] = entry }
        return Ticket(id: entry.id, requests: self)
    }

    /// The requests, the oldest first.
    var json: JSONValue {
        let all = entries.withLock { Array($0.values) }.sorted { $0.begin < $1.begin }
        return ["object": "list", "data": .array(all.map(\.json))]
    }
}

extension RunningRequests.Entry {
    fileprivate var json: JSONValue {
        [
            "id": .string(id), "object": "request", "route": .string(route), "model": .string(model),
            "state": hasStarted ? "running" : "waiting", "prompt_tokens": .integer(promptTokens),
            "generated_tokens": .integer(generatedTokens),
            "seconds": .number((ContinuousClock.now - begin).inSeconds),
        ]
    }
}
