/// Asks a server whether it is well, without a model's work.
struct HealthCheck: Sendable {
    private static let limit = Duration.seconds(5)

    private let client: ServerClient

    init(_ client: ServerClient) {
        var client = client
        client.answerLimit = Self.limit
        client.silenceLimit = Self.limit
        self.client = client
    }

    /// Whether `/health` answers with status 200 or, where there is no such path, `/v1/models`.
    func isPassed() async -> Bool {
        switch await status(of: "/health") {
        case 200: true
        case 401, 403, 404, 405: await status(of: "/v1/models") == 200
        default: false
        }
    }

    /// The status of an answer; nil if there is none.
    private func status(of path: String) async -> Int? {
        do throws(ServerBackendError) {
            try await client.check(path)
            return 200
        } catch {
            if case .refused(let status) = error.code { return status }
            return nil
        }
    }
}
