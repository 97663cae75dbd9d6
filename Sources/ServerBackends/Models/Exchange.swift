import Inference
import JSON

/// One request's way to a server, and its reply's way back.
struct Exchange: Sendable {
    let request: GenerationRequest
    let question: JSONValue
    let dialect: any CompletionDialect
    let source: any ClientSource
    let continuation: GenerationStream.Continuation
    /// Called when a server begins to answer, or with the reason why none does.
    let begin: @Sendable (InferenceError?) -> Void

    /// Asks, and passes the reply on to its end.
    func perform() async {
        var progress = ReplyProgress(promptTokens: request.prompt.count)
        do throws(ServerBackendError) {
            let (lease, events) = try await opened()
            begin(nil)
            continuation.yield(progress.begin(at: .now))
            try await pass(events, from: lease, counting: &progress)
        } catch {
            guard !Task.isCancelled else { return end(.cancelled, progress) }
            let error = InferenceError(error, of: request)
            begin(error)
            return continuation.finish(throwing: error)
        }
        if let reason = progress.finish { end(reason, progress) }
    }

    private func end(_ reason: FinishReason, _ progress: ReplyProgress) {
        continuation.yield(progress.end(reason, at: .now))
        continuation.finish()
    }

    /// Asks until a server begins to answer. Nothing has been passed on yet, so another one may be asked as well.
    private func opened() async throws(ServerBackendError) -> (ClientLease, ServerEvents) {
        var attempt = 1
        while true {
            let lease = try await source.lease()
            do throws(ServerBackendError) {
                return (lease, try await lease.client.events(dialect.path, question))
            } catch {
                let explained = await source.failed(lease, error)
                guard attempt < ServerClient.attemptCount, error.isWorthAnotherTry, !Task.isCancelled else {
                    throw explained
                }
            }
            attempt += 1
        }
    }

    private func pass(
        _ events: ServerEvents,
        from lease: ClientLease,
        counting progress: inout ReplyProgress
    ) async throws(ServerBackendError) {
        do throws(ServerBackendError) {
            var iterator = events.makeAsyncIterator()
            while let event = try await iterator.next() {
                let part = try dialect.part(event, of: request)
                if let event = progress.append(part, at: .now) { continuation.yield(event) }
            }
            guard progress.finish != nil else {
                throw ServerBackendError(
                    .unreachable,
                    "\(events.source) ended its answer before the reply was complete"
                )
            }
        } catch {
            throw await source.failed(lease, error)
        }
        await source.giveBack(lease, .served)
    }
}

extension InferenceError {
    /// What whoever sent a request is told about a server's failure.
    init(_ error: ServerBackendError, of request: GenerationRequest? = nil) {
        switch error.code {
        // Servers have no code for it.
        case .refused(status: 400) where request?.grammar != nil && error.message.contains("grammar"):
            self.init(.grammarUnusable, error.message)
        case .refused(status: 400), .refused(status: 422): self.init(.requestRefused, error.message)
        case .refused(status: 429), .refused(status: 503): self.init(.overloaded, error.message)
        default: self.init(.backendFailed, error.message)
        }
    }
}
