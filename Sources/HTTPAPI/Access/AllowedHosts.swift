/// Under which names the server may be asked.
///
/// A page of another site can let its own name point to this machine ("DNS rebinding"); to the browser the page and the
/// server are then the same site, and only the name in the request shows that they are not.
struct AllowedHosts: Sendable {
    private let names: Set<String>
    private let isLimited: Bool

    /// - Parameters:
    ///   - names: names and addresses without port, besides those of this machine.
    ///   - address: where the server listens; beyond this machine every name is good, unless some are given.
    init(_ names: [String], listeningOn address: String) {
        self.names = Set(names.map { $0.lowercased() })
        isLimited = Authority.isLoopback(address) || !names.isEmpty
    }

    /// Lets a request in that asks for an allowed host.
    ///
    /// - Throws: ``APIError`` with status 403.
    func check(_ host: String?) throws(APIError) {
        guard isLimited else { return }
        let authority = host.flatMap { Authority($0) }
        guard let authority, authority.isLoopback || names.contains(authority.host) else {
            throw .forbidden(
                "expected a Host header with localhost, 127.0.0.1 or [::1], found '\(host ?? "")'; to be asked under "
                    + "another name, start the server with --allowed-host NAME",
                code: "host_not_allowed"
            )
        }
    }
}
