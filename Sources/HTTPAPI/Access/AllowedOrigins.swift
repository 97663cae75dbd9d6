import HTTPTypes

/// The web pages that may use the server.
///
/// Pages on this machine may: whoever can serve them can also connect without a browser. Pages that the server itself
/// might show may, too. Other pages are refused, and not only kept from reading the answer, because a page can send a
/// plain POST to any server, and its work would be done.
struct AllowedOrigins: Sendable {
    private let origins: Set<String>

    /// Origins such as `https://chat.example`, besides those of this machine; `*` is every page.
    init(_ origins: [String]) {
        self.origins = Set(origins.map { $0.lowercased() })
    }

    /// The headers that let a page read the answer; none if the request is from no page.
    ///
    /// - Throws: ``APIError`` with status 403 if the page may not ask.
    func headers(for request: HTTPRequest) throws(APIError) -> HTTPFields {
        guard let origin = request.headerFields[.origin] else { return [:] }
        guard allows(origin) || Self.isSame(origin, as: request.authority) else {
            throw .forbidden(
                "pages of '\(origin)' may not use this server; if they should, start it with --cors-origin \(origin)",
                code: "origin_not_allowed"
            )
        }
        var headers: HTTPFields = [.accessControlAllowOrigin: origin, .vary: "Origin"]
        headers[.accessControlExposeHeaders] = "x-request-id, openai-processing-ms, retry-after"
        return headers
    }

    /// The headers that answer a browser which asks whether a page may send a request; `nil` if this is no such question.
    static func preflightHeaders(for request: HTTPRequest) -> HTTPFields? {
        guard request.method == .options, request.headerFields[.origin] != nil,
            request.headerFields[.accessControlRequestMethod] != nil
        else { return nil }
        return [
            .accessControlAllowMethods: "GET, HEAD, POST, DELETE",
            // "*" would not include Authorization (Fetch standard §3.2.3).
            .accessControlAllowHeaders: request.headerFields[.accessControlRequestHeaders]
                ?? "authorization, content-type",
            .accessControlMaxAge: "600",
        ]
    }

    private func allows(_ origin: String) -> Bool {
        origins.contains("*") || origins.contains(origin.lowercased())
            || Self.authority(of: origin).map { Authority($0)?.isLoopback ?? false } ?? false
    }

    private static func isSame(_ origin: String, as host: String?) -> Bool {
        guard let authority = authority(of: origin), let host else { return false }
        return authority.lowercased() == host.lowercased()
    }

    private static func authority(of origin: String) -> String? {
        for scheme in ["http://", "https://"] where origin.lowercased().hasPrefix(scheme) {
            return String(origin.dropFirst(scheme.count))
        }
        return nil
    }
}
