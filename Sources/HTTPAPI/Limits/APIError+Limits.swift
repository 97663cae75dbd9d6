import HTTPTypes

extension APIError {
    /// A reply that took longer than requests may.
    static func timedOut(after limit: Duration) -> APIError {
        var headers: HTTPFields = [:]
        // Clients ask again after most errors from 500 on, and the work would be done once more for nothing.
        headers[named: "x-should-retry"] = "false"
        return APIError(
            status: .gatewayTimeout,
            message: "the reply was not complete after \(limit.inSeconds) seconds, which is as long as a request may "
                + "take; ask for fewer tokens, or start the server with a longer --request-timeout",
            type: "server_error",
            code: "request_timeout",
            headers: headers
        )
    }

    /// A request whose head has more or longer headers than are read.
    static let headersTooLarge = APIError(
        status: .requestHeaderFieldsTooLarge,
        message: "the request's headers are larger than the server reads",
        code: "headers_too_large",
        headers: [.connection: "close"]
    )

    /// Bytes that are no HTTP.
    static let malformedRequest = APIError(
        message: "the request is not HTTP/1.1, or its head is malformed",
        code: "malformed_request",
        headers: [.connection: "close"]
    )
}
