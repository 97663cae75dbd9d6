/// Why a line could not be read, shown or remembered.
package struct TerminalError: Error, Sendable, CustomStringConvertible {
    /// What failed.
    package enum Code: Sendable {
        case inputFailed, outputFailed, rawModeFailed, pipeFailed, lineTooLong, historyFailed
    }

    /// What failed, for programs.
    package let code: Code
    /// What failed, for people: why, and what to do about it.
    package let message: String
    /// The file concerned, if one is.
    package let path: String?

    init(_ code: Code, _ message: String, path: String? = nil) {
        self.code = code
        self.message = message
        self.path = path
    }

    /// The message and the file.
    package var description: String {
        message + (path.map { " (\($0))" } ?? "")
    }
}
