/// Why no model could take a request.
package struct ServingError: Error, Sendable, CustomStringConvertible {
    /// The kinds of refusal.
    package enum Code: Sendable, Equatable {
        /// No model of that name is served.
        case modelNotFound
        /// Which model is meant is not clear.
        case modelUnnamed
        /// The model is being loaded; asking again later helps.
        case modelLoading
        /// The models have been unloaded because the server ends.
        case shuttingDown
        /// The model can't fill the gap between two texts.
        case gapUnsupported
        /// The model could not be loaded.
        case modelFailed
    }

    /// The kind of refusal.
    package let code: Code

    /// What was asked for, what is there, and what to do.
    package let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    package var description: String { message }
}
