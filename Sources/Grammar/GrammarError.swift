/// Why a grammar cannot be used, and where that stands in it.
package struct GrammarError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of refusal.
    package enum Code: Sendable {
        /// The text is not of its language.
        case syntax
        /// The language knows this, Minerva cannot enforce it.
        case unsupported
        /// No text at all would do.
        case unsatisfiable
        /// One of ``GrammarLimits`` is passed.
        case limitExceeded
    }

    /// Where in the source of the grammar something stands.
    package enum Place: Sendable, Equatable {
        /// In a text: a line and the byte in that line, both counted from 1.
        case text(line: Int, column: Int)
        /// In a JSON Schema: a JSON pointer as a fragment, such as `#/properties/name`.
        case schema(pointer: String)
        /// The grammar as a whole.
        case everywhere
    }

    /// The kind of refusal.
    package let code: Code

    /// What was expected and what was found.
    package let message: String

    /// Where it was found.
    package let place: Place

    /// An error.
    package init(code: Code, message: String, place: Place) {
        self.code = code
        self.message = message
        self.place = place
    }

    /// The message with its place.
    package var description: String {
        switch place {
        case .text(let line, let column): "\(message) at line \(line), column \(column)"
        case .schema(let pointer): "\(message) at \(pointer)"
        case .everywhere: message
        }
    }
}
