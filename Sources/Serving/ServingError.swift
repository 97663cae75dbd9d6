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
        /// There is no backend of that name.
        case backendNotFound
        /// The backend, or each there is, doesn't load such models.
        case backendUnsuitable
        /// No backend that a request may have could load the model now.
        case backendUnavailable
    }

    /// The kind of refusal.
    package let code: Code

    /// What was asked for, what is there, and what to do.
    package let message: String

    /// What a backend said, where it is the reason.
    package let cause: (any Error)?

    init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// No backend could load a model: what the first one said, and what the others lack.
    init(_ code: Code = .modelFailed, loading id: String, failures: [BackendFailure], cause: (any Error)?) {
        let others = failures.dropFirst().map { "; \($0.backend) can't load it either: \($0.reason)" }.joined()
        self.init(code, (failures.first?.reason ?? "model '\(id)' has no backend") + others, cause: cause)
    }

    /// The message.
    package var description: String { message }
}
