import Serving

/// Replies on their way to a client that may leave at any moment.
struct WatchedReply: Sendable {
    /// Something that happened to one of the replies.
    struct Event: Sendable {
        typealias Element = ReplyEvents.Element

        let choice: Int
        let element: Element
    }

    /// What can come next.
    enum Moment: Sendable {
        /// Something happened to the request.
        case event(Event)

        /// The time to show a silent client that the connection is alive.
        case pulse
    }

    let choices: [ReplyEvents]
    let client: ClientPresence
    let pulse: Duration

    /// Counts what happens, and says how long it may go on.
    let record: RequestRecord

    /// Hands over what happens until all replies end. The work on them is cancelled when this returns or throws.
    ///
    /// - Throws: ``APIError/clientLeft`` as soon as the client has left, ``APIError/cancelled`` if the events end before
    ///   the replies do, ``APIError/timedOut(after:)`` if the request has taken too long, and whatever the events or
    ///   `body` throw.
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
            var endedCount = 0
            for try await moment in moments {
                try await body(moment)
                if case .event(let event) = moment, case .finished = event.element { endedCount += 1 }
                if endedCount == choices.count { return }
            }
            throw APIError.cancelled
        }
    }

    /// Passes the events on until they end, the client leaves or the time is up; then the work is cancelled, even if a
    /// slow client holds up whoever writes.
    private func forwardEvents(into continuation: AsyncThrowingStream<Moment, any Error>.Continuation) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await forwardReplies(into: continuation)
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

    private func forwardReplies(into continuation: AsyncThrowingStream<Moment, any Error>.Continuation) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, events) in choices.enumerated() {
                group.addTask {
                    for try await element in events {
                        let event = Event(choice: index, element: element)
                        record.note(event)
                        continuation.yield(.event(event))
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
