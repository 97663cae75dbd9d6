import Inference

/// A reply on its way to a client that may leave at any moment.
struct WatchedReply: Sendable {
    /// What can come next.
    enum Moment: Sendable {
        /// Something happened to the request.
        case event(GenerationEvent)

        /// The time to show a silent client that the connection is alive.
        case pulse
    }

    let events: GenerationStream
    let client: ClientPresence
    let pulse: Duration

    /// Counts what happens, and says how long it may go on.
    let record: RequestRecord

    /// Hands over what happens until the reply ends. The work on the reply is cancelled when this returns or throws.
    ///
    /// - Throws: ``APIError/clientLeft`` as soon as the client has left, ``APIError/cancelled`` if the events end before
    ///   the reply does, ``APIError/timedOut(after:)`` if the request has taken too long, and whatever the events or `body` throw.
    @concurrent func forEachMoment(_ body: @concurrent (Moment) async throws -> Void) async throws {
        do {
            try await passMoments(to: body)
        } catch {
            record.noteBreak(error)
            throw error
        }
    }

    @concurrent private func passMoments(to body: @concurrent (Moment) async throws -> Void) async throws {
        let (moments, continuation) = AsyncThrowingStream<Moment, any Error>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await forwardEvents(into: continuation) }
            group.addTask {
                while true {
                    try await Task.sleep(for: pulse)
                    continuation.yield(.pulse)
                }
            }
            for try await moment in moments {
                try await body(moment)
                if case .event(.finished) = moment { return }
            }
            throw APIError.cancelled
        }
    }

    /// Passes the events on until they end, the client leaves or the time is up; then the work is cancelled, even if a slow client
    /// holds up whoever writes.
    private func forwardEvents(into continuation: AsyncThrowingStream<Moment, any Error>.Continuation) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    for try await event in events {
                        record.note(event)
                        continuation.yield(.event(event))
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            group.addTask {
                await client.departure()
                if !Task.isCancelled { continuation.finish(throwing: APIError.clientLeft) }
            }
            if let limit = record.limit {
                group.addTask {
                    try? await Task.sleep(until: record.begin + limit)
                    if !Task.isCancelled { continuation.finish(throwing: APIError.timedOut(after: limit)) }
                }
            }
            await group.next()
            group.cancelAll()
        }
    }
}
