/// Why bytes are not the JSON that was expected, and where.
struct JSONError: Error, Sendable, CustomStringConvertible {
    /// The kinds of damage.
    enum Code: Sendable {
        /// The bytes don't follow RFC 8259.
        case malformed
        /// One of ``JSONParser``'s limits is passed.
        case limitExceeded
    }

    /// The kind of damage.
    let code: Code

    /// What was expected and what was found.
    let message: String

    /// The line, counted from 1.
    let line: Int

    /// The byte in that line, counted from 1.
    let column: Int

    /// The message with its place.
    var description: String { "\(message) at line \(line), column \(column)" }
}
