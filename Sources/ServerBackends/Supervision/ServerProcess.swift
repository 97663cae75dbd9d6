import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// One run of a server's process, under its guard.
package final class ServerProcess: Sendable {
    /// How long a log is read on after the end of its server.
    private static let patience = Duration.seconds(2)

    /// What it has written.
    package let log: ServerLog
    private let leash: AsyncStream<Never>.Continuation
    private let work: Task<Void, Never>
    private let state: ProcessState

    /// Starts a process. That it can't be started shows in the log and in its having ended.
    package init(_ command: ServerCommand, log: ServerLog = ServerLog()) {
        let (held, leash) = AsyncStream<Never>.makeStream()
        let state = ProcessState()
        self.log = log
        self.leash = leash
        self.state = state
        work = Task {
            do {
                try await Self.run(command, until: held, letGo: leash, log: log, state: state)
            } catch {
                log.append("minerva: \(command.executable) could not be run: \(error)")
            }
            state.end()
        }
    }

    deinit {
        leash.finish()
    }

    /// The server's process id, once it is known.
    package var processID: Int32? { state.processID }

    /// Whether the process is gone, and all that it had started.
    package var hasEnded: Bool { state.hasEnded }

    /// Waits for the process to be gone.
    package func waitForEnd() async {
        await work.value
    }

    /// Ends the process and waits for it to be gone.
    package func stop() async {
        leash.finish()
        await work.value
    }

    private static func run(
        _ command: ServerCommand,
        until held: AsyncStream<Never>,
        letGo leash: AsyncStream<Never>.Continuation,
        log: ServerLog,
        state: ProcessState
    ) async throws {
        var options = PlatformOptions()
        // A group of its own: Ctrl-C in our terminal is for us alone, and the group can be ended as a whole.
        options.processGroupID = 0
        let variables = command.environment.map { (Environment.Key(stringLiteral: $0.key), $0.value as String?) }
        _ = try await Subprocess.run(
            .path("/bin/sh"),
            arguments: Arguments(["-c", GuardScript.text, "minerva-guard", command.executable] + command.arguments),
            environment: .inherit.updating(Dictionary(variables) { $1 }),
            platformOptions: options,
            input: .inputWriter,
            output: .sequence,
            error: .combinedWithOutput
        ) { execution in
            let reader = Task {
                var cutter = LineCutter(longest: ServerLog.longestLine)
                for try await buffer in execution.standardOutput {
                    for line in buffer.withUnsafeBytes({ cutter.append($0) }) {
                        state.note(line, in: log)
                        if line.hasPrefix(GuardScript.endLine) { leash.finish() }
                    }
                }
            }
            let ending = Task {
                _ = await reader.result
                leash.finish()
            }
            for await _ in held {}
            try await execution.standardInputWriter.finish()
            // What has left the guard's group may hold the log open for ever.
            let patience = Task {
                try await Task.sleep(for: Self.patience)
                reader.cancel()
            }
            await ending.value
            patience.cancel()
        }
    }
}
