import HTTPTypes

/// Decides about a request before anything is done for it.
struct Doorkeeper: Sendable {
    private let keys: AccessKeys
    private let hosts: AllowedHosts
    private let origins: AllowedOrigins

    /// Creates a doorkeeper for a server that listens on an address.
    init(_ rules: AccessRules, address: String) {
        keys = rules.keys
        hosts = AllowedHosts(rules.hosts, listeningOn: address)
        origins = AllowedOrigins(rules.origins)
    }

    /// What every answer to a request says, an error's too, so that the page it came from can read it.
    ///
    /// - Throws: ``APIError`` with status 403 if the request came under a wrong name or from a wrong page.
    func headers(for request: HTTPRequest) throws(APIError) -> HTTPFields {
        try hosts.check(request.authority)
        return try origins.headers(for: request)
    }

    /// Asks for the key; whether the server is alive can be seen without.
    ///
    /// - Throws: ``APIError`` with status 401.
    func check(_ request: HTTPRequest, path: String) throws(APIError) {
        guard !["/", "/health"].contains(path) else { return }
        try keys.check(request.headerFields)
    }
}
