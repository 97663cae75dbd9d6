import Synchronization

/// What is known of a running process.
final class ProcessState: Sendable {
    private struct Facts {
        var processID: Int32?
        var hasEnded = false
    }

    private let facts = Mutex(Facts())

    /// The server's process id, once its guard has told.
    var processID: Int32? { facts.withLock(\.processID) }

    /// Whether the process is gone.
    var hasEnded: Bool { facts.withLock(\.hasEnded) }

    /// Takes a line of the log.
    func note(_ line: String, in log: ServerLog) {
        if line.hasPrefix(GuardScript.startLine), let id = Int32(line.dropFirst(GuardScript.startLine.count)) {
            facts.withLock { $0.processID = id }
        }
        log.append(line)
    }

    /// Notes that the process is gone.
    func end() {
        facts.withLock { $0.hasEnded = true }
    }
}
