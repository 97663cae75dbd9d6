package import Grammar

/// Why the shape of a reply can't be enforced.
package struct ReplyGrammarError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of refusal.
    package enum Code: Sendable {
        /// The request contradicts itself, or names a tool that there is not.
        case request
        /// A tool can't be called in this format as it wants to be.
        case tool
        /// The format has no way to do it.
        case format
    }

    /// The kind of refusal.
    package let code: Code
    /// What was expected and what was found.
    package let message: String
    /// What the grammar of a schema was refused for.
    package let cause: GrammarError?

    init(_ code: Code, _ message: String, cause: GrammarError? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The message with its cause.
    package var description: String {
        cause.map { "\(message): \($0)" } ?? message
    }
}
