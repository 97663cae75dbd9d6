/// Servers that hold the same model; each request goes to the one with the least to do.
actor ReplicaSet: ClientSource {
    private struct Replica {
        let client: ServerClient
        var breaker = CircuitBreaker()
        var requestCount = 0
        var lastError: ServerBackendError?
    }

    private let name: String
    private var replicas: [Replica]
    private let clock = ContinuousClock()

    /// - Parameters:
    ///   - name: what to call them in errors.
    ///   - clients: one for each server; at least one.
    init(name: String, clients: [ServerClient]) {
        precondition(!clients.isEmpty, "no replicas")
        self.name = name
        replicas = clients.map { Replica(client: $0) }
    }

    func lease() throws(ServerBackendError) -> ClientLease {
        let now = clock.now
        let open = replicas.indices.filter { replicas[$0].breaker.allows(at: now) }
        // One that has just failed comes after those that haven't, so that a second try goes elsewhere.
        guard let best = open.min(by: { order($0) < order($1) }) else {
            let reason = replicas.lazy.compactMap(\.lastError?.message).first ?? "none was asked yet"
            throw ServerBackendError(
                .unreachable,
                "none of the \(replicas.count) servers of \(name) can be asked at the moment: \(reason)"
            )
        }
        replicas[best].breaker.admit()
        replicas[best].requestCount += 1
        return ClientLease(client: replicas[best].client, number: best)
    }

    func giveBack(_ lease: ClientLease, _ outcome: LeaseOutcome) {
        replicas[lease.number].requestCount -= 1
        switch outcome {
        case .served: replicas[lease.number].breaker.succeed()
        case .failed: replicas[lease.number].breaker.fail(at: clock.now)
        case .abandoned: replicas[lease.number].breaker.abandon()
        }
    }

    func explanation(of error: ServerBackendError, _ lease: ClientLease) -> ServerBackendError {
        replicas[lease.number].lastError = error
        return error
    }

    /// They are not ours.
    var processID: Int32? { nil }

    /// They go on.
    func stop() {}

    private func order(_ index: Int) -> (Int, Int, Int) {
        (replicas[index].breaker.failureCount, replicas[index].requestCount, index)
    }
}
