import HTTPTypes

/// Who may use the server.
package struct AccessRules: Sendable {
    /// The keys, one of which a client has to send; without any, everybody may use the server.
    package var keys = AccessKeys()

    /// Whether the server may listen beyond this machine without keys.
    package var allowsAnyone = false

    /// Origins of web pages that may use the server, besides those of this machine; `*` is every page.
    package var origins: [String] = []

    /// Names that the server may be asked under, besides those of this machine.
    package var hosts: [String] = []

    /// Nobody but this machine.
    package init() {}

    /// Refuses to listen where everybody on a network could use the server, unless that is wanted.
    ///
    /// - Throws: ``HTTPServerError`` `.unprotected`.
    func check(address: String) throws(HTTPServerError) {
        guard !Authority.isLoopback(address), !keys.areAskedFor, !allowsAnyone else { return }
        throw HTTPServerError(
            code: .unprotected,
            message: "\(address) can be reached by other machines, and no API key is set; set one with --api-key-file "
                + "or MINERVA_API_KEY, or say --allow-anyone to go without"
        )
    }
}
