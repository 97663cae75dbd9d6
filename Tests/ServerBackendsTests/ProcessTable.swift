import Foundation

/// What the system says of processes.
enum ProcessTable {
    /// Whether there is a process of this id, dead ones that nobody has reaped left out.
    static func isAlive(_ id: Int32) -> Bool {
        guard kill(id, 0) == 0 else { return false }
        // Linux tells the state behind the name in parentheses; elsewhere no zombie answers to a signal.
        guard let status = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8) else { return true }
        return status.split(separator: ")").last?.split(separator: " ").first != "Z"
    }

    /// Whether there is a process of this id that is dead and was not reaped.
    static func isZombie(_ id: Int32) -> Bool {
        kill(id, 0) == 0 && !isAlive(id)
    }

    /// Ends a process as nothing can prevent.
    static func end(_ id: Int32) {
        kill(id, SIGKILL)
    }
}
