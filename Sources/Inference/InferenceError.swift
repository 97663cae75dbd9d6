/// Why a backend did not accept a request, in words that every backend shares.
package struct InferenceError: Error, Sendable, CustomStringConvertible {
    /// The kinds of refusal.
    package enum Code: Sendable, Equatable {
        /// The prompt has no tokens.
        case emptyPrompt
        /// The prompt does not fit into the context.
        case contextLengthExceeded(promptTokens: Int, contextLength: Int)
        /// A token id that the vocabulary does not have.
        case tokenOutOfRange
        /// As many requests wait as may wait.
        case overloaded
        /// The grammar can't be followed: it is too ambiguous, or the vocabulary can't spell what it asks for.
        case grammarUnusable
        /// The model has been unloaded.
        case unloaded
        /// The request asks for something that the backend can't give.
        case unsupported(BackendFeature)
        /// The process or host that does the work finds fault with the request.
        case requestRefused
        /// The process or host that does the work has died, can't be reached, or doesn't do as agreed.
        case backendFailed
    }

    /// The kind of refusal.
    package let code: Code

    /// What was expected, what was found, and what to do.
    package let message: String

    /// Creates an error.
    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    package var description: String { message }
}
