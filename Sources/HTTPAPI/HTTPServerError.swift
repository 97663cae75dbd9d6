/// Why the server can't listen.
package struct HTTPServerError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: Sendable, Equatable {
        /// Another program listens there already.
        case addressInUse
        /// The system does not let this user listen there.
        case accessDenied
        /// The address is none of this machine's, or can't be resolved.
        case addressUnavailable
        /// Everybody on a network could use the server.
        case unprotected
        /// The certificate or its key can't be used.
        case unusableCertificate
    }

    /// The kind of failure.
    package let code: Code

    /// What was asked for, what is in the way, and what to do.
    package let message: String

    /// The message.
    package var description: String { message }
}
