/// Why a template could not be read or rendered, and where.
package struct JinjaError: Error, Sendable, Equatable {
    /// The kinds of failure.
    package enum Code: String, Sendable {
        /// The source is not a template.
        case syntax
        /// A missing value was used as if it were there.
        case undefined
        /// An operation met a value of the wrong kind, or a wrong number of arguments.
        case type
        /// A number is out of range, or a division by zero.
        case arithmetic
        /// The template itself refused, through `raise_exception`.
        case raised
        /// The template asked for more than ``RenderLimits`` allow.
        case limit
        /// The template tried to change a list or a dictionary.
        case sandbox
    }

    /// The kind of failure.
    package let code: Code
    /// What was expected and what was found.
    package private(set) var message: String
    /// The name that the template was given.
    package private(set) var template: String
    /// The line, from 1; 0 if unknown.
    package private(set) var line: Int
    /// The column in characters (Unicode scalars), from 1; 0 if unknown.
    package private(set) var column: Int

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
        template = ""
        line = 0
        column = 0
    }

    /// The same error with its message changed.
    package func withMessage(_ change: (String) -> String) -> JinjaError {
        var error = self
        error.message = change(message)
        return error
    }

    /// The same error, placed at a byte offset of a source; an error that has a place keeps it.
    func located(at offset: Int, in source: [UInt8], template name: String) -> JinjaError {
        guard line == 0 else { return self }
        var error = self
        let before = source.prefix(max(0, offset))
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        error.template = name
        error.line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        error.column = 1 + before[lineStart...].count { $0 & 0xC0 != 0x80 }
        return error
    }
}

extension JinjaError: CustomStringConvertible {
    /// `template:line:column: message (code)`.
    package var description: String {
        "\(template):\(line):\(column): \(message) (\(code.rawValue))"
    }
}
