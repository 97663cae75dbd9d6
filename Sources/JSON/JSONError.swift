/// Why bytes are not the JSON that was expected, and where.
package struct JSONError: Error, Sendable, CustomStringConvertible {
    /// The kinds of damage.
    package enum Code: Sendable {
        /// The bytes don't follow RFC 8259.
        case malformed
        /// One of ``JSONParser``'s limits is passed.
        case limitExceeded
    }

    /// The kind of damage.
    package let code: Code

    /// What was expected and what was found.
    package let message: String

    /// The line, counted from 1.
    package let line: Int

    /// The byte in that line, counted from 1.
    package let column: Int

    /// The message with its place.
    package var description: String { "\(message) at line \(line), column \(column)" }
}
