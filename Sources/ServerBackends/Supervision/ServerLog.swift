import Synchronization

/// The last lines that a process has written.
package final class ServerLog: Sendable {
    private static let lineCount = 200
    /// Bytes of a line that are kept.
    static let longestLine = 2000

    private let lines = Mutex<[String]>([])

    /// An empty log.
    package init() {}

    /// Adds a line; the oldest goes when there are too many.
    package func append(_ line: String) {
        lines.withLock { lines in
            lines.append(line)
            if lines.count > Self.lineCount { lines.removeFirst(lines.count - Self.lineCount) }
        }
    }

    /// The last lines, oldest first.
    package func last(_ count: Int) -> [String] {
        lines.withLock { Array($0.suffix(count)) }
    }

    /// What an error says of the log.
    var excerpt: String {
        let lines = last(12)
        guard !lines.isEmpty else { return "it wrote nothing" }
        return "its last lines:\n" + lines.map { "  \($0)" }.joined(separator: "\n")
    }
}
