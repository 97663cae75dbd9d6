package import Jinja

/// Why a conversation could not become a prompt.
package struct ChatError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: String, Sendable {
        /// The model's template is not one; the model file is at fault.
        case template
        /// The template refuses this conversation; the client is at fault.
        case conversation
        /// The template failed on this conversation, or asked for more than it may use.
        case rendering
    }

    /// The kind of failure.
    package let code: Code
    /// What was expected and found; for `.conversation` the template's own words.
    package let message: String
    /// Where in the template, and why; nil if it was not the template that refused.
    package let cause: JinjaError?

    /// The message.
    package var description: String { message }

    init(_ code: Code, _ cause: JinjaError) {
        self.code = code
        self.cause = cause
        message = code == .conversation ? cause.message : cause.description
    }

    /// An error of rendering: what the template raises is about the conversation.
    init(rendering cause: JinjaError) {
        self.init(cause.code == .raised ? .conversation : .rendering, cause)
    }

    /// A refusal that no template raised.
    init(conversation message: String) {
        code = .conversation
        cause = nil
        self.message = message
    }
}
