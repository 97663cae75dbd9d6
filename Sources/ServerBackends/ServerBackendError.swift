import Inference

/// Why a server could not be started or used.
package struct ServerBackendError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: Sendable, Equatable {
        /// The program is not installed, or lacks a part.
        case notInstalled
        /// The process could not be started.
        case startFailed
        /// The process ended before it was ready, or while it was needed.
        case processEnded
        /// The process runs, and was not ready in time.
        case notReady
        /// Nobody answers, or the connection broke.
        case unreachable
        /// The server was silent for longer than is allowed.
        case timedOut
        /// The server answered with an error; the number is HTTP's status.
        case refused(status: Int)
        /// The answer is not what the protocol says.
        case unexpectedAnswer
        /// The configuration makes no sense.
        case invalidConfiguration
    }

    /// The kind of failure.
    package let code: Code

    /// What was expected, what was found, where, and what to do.
    package let message: String

    /// Creates an error.
    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    package var description: String { message }
}

extension ServerBackendError: LoadError {
    /// All but what was configured wrongly may be better elsewhere.
    package var mayLoadElsewhere: Bool { code != .invalidConfiguration }
}
