/// Whether a backend can run here.
package enum BackendAvailability: Sendable, Equatable {
    /// It can; the version is that of the program or server behind it, nil if it has none of its own or tells none.
    case available(version: String?)

    /// It can't: the reason, and the command that would install what is missing, if there is one.
    case unavailable(reason: String, installCommand: String?)

    /// Whether it can.
    package var isAvailable: Bool {
        if case .available = self { true } else { false }
    }
}
