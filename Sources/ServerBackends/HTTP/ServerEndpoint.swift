/// Where a server listens, and what it wants to see.
package struct ServerEndpoint: Sendable, Equatable {
    /// The URL that paths are appended to, without a slash at its end.
    package let baseURL: String

    /// Fields that go with each request.
    package let headers: [String: String]

    /// An endpoint.
    ///
    /// - Parameters:
    ///   - baseURL: `http` or `https`, host, port and perhaps a path; slashes at its end are dropped.
    ///   - key: sent as a bearer token; nil sends none.
    ///   - headers: further fields.
    /// - Throws: ``ServerBackendError`` `.invalidConfiguration` if that is no such URL.
    package init(baseURL: String, key: String? = nil, headers: [String: String] = [:]) throws(ServerBackendError) {
        let trimmed = String(baseURL.reversed().drop { $0 == "/" }.reversed())
        guard let scheme = ["http://", "https://"].first(where: trimmed.hasPrefix), trimmed.count > scheme.count else {
            throw ServerBackendError(
                .invalidConfiguration,
                "expected a base URL that begins with http:// or https://, found \"\(baseURL)\""
            )
        }
        self.baseURL = trimmed
        var headers = headers
        if let key { headers["Authorization"] = "Bearer \(key)" }
        self.headers = headers
    }

    /// A server of our own on this machine.
    init(port: Int, key: String) {
        baseURL = "http://127.0.0.1:\(port)"
        headers = ["Authorization": "Bearer \(key)"]
    }
}
