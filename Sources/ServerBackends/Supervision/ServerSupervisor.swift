/// Keeps one server process running: starts it, waits until it is ready, starts it anew after a crash.
package actor ServerSupervisor: ClientSource {
    /// How a server is started and recognised.
    package struct Recipe: Sendable {
        /// What to call it in errors.
        package var name: String
        /// The command for a port and a key.
        package var command: @Sendable (_ port: Int, _ key: String) -> ServerCommand
        /// The path that answers 200 when the server is ready, and only to those who have the key.
        package var readyPath: String
        /// How long it may take to become ready.
        package var readyLimit: Duration

        /// Creates a recipe.
        package init(
            name: String,
            readyPath: String,
            readyLimit: Duration,
            command: @escaping @Sendable (_ port: Int, _ key: String) -> ServerCommand
        ) {
            self.name = name
            self.readyPath = readyPath
            self.readyLimit = readyLimit
            self.command = command
        }
    }

    /// A process that was ready when this was made.
    private struct Running: Sendable {
        let process: ServerProcess
        let lease: ClientLease
    }

    /// A request rather fails than waits longer for the next start.
    private static let longestWait = Duration.seconds(2)
    private static let interval = Duration.milliseconds(25)

    private let recipe: Recipe
    private let clock = ContinuousClock()
    private var policy = RestartPolicy()
    private var attempt: Task<Result<Running, ServerBackendError>, Never>?
    private var nextStart: ContinuousClock.Instant?
    private var running: Running?
    /// Why the server does not run, and which of its runs that ended.
    private var lastEnd: (number: Int, error: ServerBackendError)?
    private var startCount = 0
    private var hasBeenReady = false
    private var isStopped = false

    /// Creates a supervisor that has started nothing yet.
    package init(_ recipe: Recipe) {
        self.recipe = recipe
    }

    /// Starts the server for the first time and waits until it is ready.
    ///
    /// - Throws: ``ServerBackendError`` with the server's last lines; then nothing runs.
    package func start() async throws(ServerBackendError) {
        begin(after: .zero)
        do throws(ServerBackendError) {
            _ = try await lease()
        } catch {
            await stop()
            throw error
        }
    }

    func lease() async throws(ServerBackendError) -> ClientLease {
        guard !isStopped, let attempt else {
            throw ServerBackendError(.processEnded, "\(recipe.name) was stopped")
        }
        if let nextStart, let lastEnd, nextStart - clock.now > Self.longestWait {
            throw ServerBackendError(
                lastEnd.error.code,
                "\(recipe.name) is not running, and is started again in \((nextStart - clock.now).wholeSeconds) s; "
                    + "\(lastEnd.error.message)"
            )
        }
        return try await attempt.value.get().lease
    }

    func giveBack(_ lease: ClientLease, _ outcome: LeaseOutcome) {}

    func explanation(of error: ServerBackendError, _ lease: ClientLease) async -> ServerBackendError {
        guard error.code == .unreachable else { return error }
        // The connection breaks a little before the system says that the process is gone.
        for _ in 0..<20 {
            if let lastEnd, lastEnd.number == lease.number { return lastEnd.error }
            guard running?.lease.number == lease.number else { return error }
            try? await Task.sleep(for: Self.interval)
        }
        return error
    }

    /// Ends the server and starts no other.
    package func stop() async {
        isStopped = true
        attempt?.cancel()
        // A start that is under way ends its process itself once it sees that it was cancelled.
        if case .success(let running)? = await attempt?.value { await running.process.stop() }
        running = nil
    }

    /// Where the server listens, while it is ready.
    package var endpoint: ServerEndpoint? { running?.lease.client.endpoint }

    /// The server's process id, while it is ready.
    package var processID: Int32? { running?.process.processID }

    private func begin(after delay: Duration) {
        startCount += 1
        let number = startCount
        nextStart = clock.now + delay
        attempt = Task { [weak self] in
            try? await Task.sleep(for: delay)
            guard let self, !Task.isCancelled else { return .failure(Self.cancelled) }
            return await self.launch(number)
        }
    }

    private static let cancelled = ServerBackendError(.processEnded, "the server was stopped before it was ready")

    private func launch(_ number: Int) async -> Result<Running, ServerBackendError> {
        let start = clock.now
        nextStart = nil
        do throws(ServerBackendError) {
            let running = try await started(number)
            self.running = running
            hasBeenReady = true
            watch(running, since: start)
            return .success(running)
        } catch {
            lastEnd = (number, error)
            // The state may have changed during the wait: a supervisor that was stopped starts nothing.
            if !isStopped, hasBeenReady { begin(after: policy.delay(afterRunning: .zero)) }
            return .failure(error)
        }
    }

    private func started(_ number: Int) async throws(ServerBackendError) -> Running {
        let port = try await FreePort.next()
        let key = AccessKey.random()
        let process = ServerProcess(recipe.command(port, key))
        let client = ServerClient(endpoint: ServerEndpoint(port: port, key: key))
        do throws(ServerBackendError) {
            try await waitUntilReady(process, client)
        } catch {
            await process.stop()
            throw error
        }
        return Running(process: process, lease: ClientLease(client: client, number: number))
    }

    private func waitUntilReady(_ process: ServerProcess, _ client: ServerClient) async throws(ServerBackendError) {
        let deadline = clock.now + recipe.readyLimit
        var probe = client
        probe.answerLimit = .seconds(2)
        while true {
            // Asked before the look at the process: another program may have taken the port.
            var refusal: ServerBackendError?
            do throws(ServerBackendError) {
                try await probe.check(recipe.readyPath)
            } catch {
                refusal = error
            }
            if process.hasEnded {
                throw ServerBackendError(
                    .startFailed,
                    "\(recipe.name) ended before it was ready; \(process.log.excerpt)"
                )
            }
            guard let refusal else { return }
            if Task.isCancelled { throw Self.cancelled }
            if clock.now > deadline {
                throw ServerBackendError(
                    .notReady,
                    "\(recipe.name) was not ready after \(recipe.readyLimit.wholeSeconds) s: \(refusal); "
                        + process.log.excerpt
                )
            }
            try? await Task.sleep(for: Self.interval)
        }
    }

    private func watch(_ running: Running, since start: ContinuousClock.Instant) {
        Task { [weak self] in
            await running.process.waitForEnd()
            await self?.ended(running, since: start)
        }
    }

    private func ended(_ ended: Running, since start: ContinuousClock.Instant) {
        running = nil
        guard !isStopped else { return }
        let error = ServerBackendError(.processEnded, "\(recipe.name) ended; \(ended.process.log.excerpt)")
        lastEnd = (ended.lease.number, error)
        begin(after: policy.delay(afterRunning: clock.now - start))
    }
}
