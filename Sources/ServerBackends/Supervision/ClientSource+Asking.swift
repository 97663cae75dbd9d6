import JSON

extension ClientSource {
    /// Asks a server one question, and another one if the first does not answer.
    func ask(
        _ question: (ServerClient) async throws(ServerBackendError) -> JSONValue
    ) async throws(ServerBackendError) -> JSONValue {
        var attempt = 1
        while true {
            let lease = try await lease()
            do throws(ServerBackendError) {
                let answer = try await question(lease.client)
                await giveBack(lease, .served)
                return answer
            } catch {
                let explained = await failed(lease, error)
                guard attempt < ServerClient.attemptCount, error.isWorthAnotherTry, !Task.isCancelled else {
                    throw explained
                }
            }
            attempt += 1
        }
    }

    /// Takes a lease back that came to nothing.
    ///
    /// - Returns: why it did, as far as that is known.
    func failed(_ lease: ClientLease, _ error: ServerBackendError) async -> ServerBackendError {
        guard !Task.isCancelled else {
            await giveBack(lease, .abandoned)
            return error
        }
        await giveBack(lease, LeaseOutcome(error))
        return await explanation(of: error, lease)
    }
}

extension ServerBackendError {
    /// Whether another try may end better, if nothing has been answered yet.
    var isWorthAnotherTry: Bool {
        switch code {
        case .unreachable, .processEnded: true
        case .refused(let status): status == 429 || status >= 500
        default: false
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
