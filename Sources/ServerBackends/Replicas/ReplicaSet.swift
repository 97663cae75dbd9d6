/// Servers that hold the same model; each request goes to the one with the least to do.
///
/// One that fails is passed over as long as another is well, and is asked in the background until it answers again.
actor ReplicaSet: ClientSource {
    private struct Replica {
        let client: ServerClient
        var breaker = CircuitBreaker()
        var schedule = CheckSchedule()
        var check: Task<Void, Never>?
        var requestCount = 0
        var lastError: ServerBackendError?
    }

    private let name: String
    private var replicas: [Replica]
    private var isStopped = false
    private let clock = ContinuousClock()

    /// - Parameters:
    ///   - name: what to call them in errors.
    ///   - clients: one for each server; at least one.
    init(name: String, clients: [ServerClient]) {
        precondition(!clients.isEmpty, "no replicas")
        self.name = name
        replicas = clients.map { Replica(client: $0) }
    }

    deinit {
        for replica in replicas { replica.check?.cancel() }
    }

    func lease() throws(ServerBackendError) -> ClientLease {
        let now = clock.now
        let open = replicas.indices.filter { replicas[$0].breaker.allows(at: now) }
        // One that has just failed comes after those that haven't, so that a second try goes elsewhere.
        guard let best = open.min(by: { order($0) < order($1) }) else { throw nobody }
        replicas[best].breaker.admit()
        replicas[best].requestCount += 1
        return ClientLease(client: replicas[best].client, number: best)
    }

    func giveBack(_ lease: ClientLease, _ outcome: LeaseOutcome) {
        replicas[lease.number].requestCount -= 1
        switch outcome {
        case .served:
            replicas[lease.number].breaker.succeed()
            replicas[lease.number].schedule = CheckSchedule()
            replicas[lease.number].check?.cancel()
            replicas[lease.number].check = nil
            replicas[lease.number].lastError = nil
        case .failed:
            replicas[lease.number].breaker.fail(at: clock.now)
            beginChecks(lease.number)
        case .abandoned: replicas[lease.number].breaker.abandon()
        }
    }

    func explanation(of error: ServerBackendError, _ lease: ClientLease) -> ServerBackendError {
        replicas[lease.number].lastError = error
        return error
    }

    /// They are not ours.
    var processID: Int32? { nil }

    /// They go on; nobody is asked any more whether it is well.
    func stop() {
        isStopped = true
        for index in replicas.indices {
            replicas[index].check?.cancel()
            replicas[index].check = nil
        }
    }

    private func order(_ index: Int) -> (Int, Int, Int) {
        (replicas[index].breaker.failureCount, replicas[index].requestCount, index)
    }

    private var nobody: ServerBackendError {
        let errors = replicas.compactMap(\.lastError)
        // Where all that is wrong is that there is too much to do, whoever asks should hear just that.
        let isBusy =
            !errors.isEmpty && errors.allSatisfy { [.refused(status: 429), .refused(status: 503)].contains($0.code) }
        return ServerBackendError(
            isBusy ? .refused(status: 503) : .unreachable,
            "none of the \(replicas.count) servers of \(name) can be asked at the moment: "
                + (errors.first?.message ?? "none was asked yet")
        )
    }

    /// Asks a server again and again, at growing intervals, until it answers.
    private func beginChecks(_ index: Int) {
        guard !isStopped, replicas[index].check == nil else { return }
        let check = HealthCheck(replicas[index].client)
        replicas[index].check = Task { [weak self] in
            while let delay = await self?.nextDelay(index) {
                try? await Task.sleep(for: delay)
                if Task.isCancelled { return }
                if await check.isPassed() {
                    await self?.recover(index)
                    return
                }
            }
        }
    }

    private func nextDelay(_ index: Int) -> Duration? {
        isStopped ? nil : replicas[index].schedule.next()
    }

    private func recover(_ index: Int) {
        // The state may have changed during the wait: a request that was served has ended this check already.
        guard !Task.isCancelled else { return }
        replicas[index].check = nil
        replicas[index].breaker.succeed()
        replicas[index].lastError = nil
    }
}
