/// Why no model could be found.
package struct ModelStoreError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: Sendable, Equatable {
        /// No model has this name, and no file is at this path.
        case modelNotFound
    }

    /// The kind of failure.
    package let code: Code

    /// What was asked for, where it was looked for, and what to do.
    package let message: String

    /// The message.
    package var description: String { message }
}
