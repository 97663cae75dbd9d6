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
            _ = try await client.get(path)
            return 200
        } catch {
            switch error.code {
            case .refused(let status): return status
            // Many answer with nothing or a word, which is no JSON: what counts here is that they answer.
            case .unexpectedAnswer: return 200
            default: return nil
            }
        }
    }
}
