import Inference

/// Why the native engine can't run a model.
package struct EngineError: Error, Sendable, CustomStringConvertible {
    /// The kinds of refusal.
    package enum Code: Sendable, Equatable {
        /// The model is of a kind that the engine does not run.
        case unsupportedModel
        /// An option does not fit the model or the machine.
        case invalidOption
        /// A text or a list of tokens can't be worked on.
        case invalidInput
        /// The machine has too little memory.
        case outOfMemory
    }

    /// The kind of refusal.
    package let code: Code

    /// What was expected, what was found, and what to do.
    package let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    package var description: String { message }
}

extension EngineError: LoadError {
    /// Another backend may know the model, or have other memory for it.
    package var mayLoadElsewhere: Bool { code == .unsupportedModel || code == .outOfMemory }
}
