import HTTPTypes

extension APIError {
    /// A request without a key that is good.
    static func unauthorized(_ message: String) -> APIError {
        APIError(
            status: .unauthorized,
            message: message,
            code: "invalid_api_key",
            headers: [.wwwAuthenticate: "Bearer"]
        )
    }

    /// A request that is refused whoever sends it.
    static func forbidden(_ message: String, code: String) -> APIError {
        APIError(status: .forbidden, message: message, type: "permission_error", code: code)
    }
}
