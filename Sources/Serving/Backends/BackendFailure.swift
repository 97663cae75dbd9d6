/// Why a backend was passed over.
package struct BackendFailure: Sendable, Equatable {
    /// The backend's name.
    package let backend: String

    /// What it said.
    package let reason: String
}
