import JSON

extension ClientSource {
    /// Asks a server one question.
    func ask(
        _ question: (ServerClient) async throws(ServerBackendError) -> JSONValue
    ) async throws(ServerBackendError) -> JSONValue {
        let lease = try await lease()
        do throws(ServerBackendError) {
            let answer = try await question(lease.client)
            await giveBack(lease, .served)
            return answer
        } catch {
            await giveBack(lease, LeaseOutcome(error))
            throw await explanation(of: error, lease)
        }
    }
}

extension LeaseOutcome {
    /// What an error says of the server.
    init(_ error: ServerBackendError) {
        // A request that is refused with 4xx says nothing against the server, but for "too many requests".
        if case .refused(let status) = error.code, status < 500, status != 429 {
            self = .served
        } else {
            self = .failed
        }
    }
}
