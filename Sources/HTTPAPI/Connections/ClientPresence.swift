import Synchronization

/// Whether the client of one connection is still there.
///
/// Requests on a connection come one after the other, so at most one waits for the client to leave.
final class ClientPresence: Sendable {
    private enum State {
        case present(waiting: AsyncStream<Never>.Continuation?)
        case gone
    }

    private let state = Mutex(State.present(waiting: nil))

    /// Waits until the client leaves, or until the task is cancelled.
    func departure() async {
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        let isGone = state.withLock { state in
            if case .gone = state { return true }
            state = .present(waiting: continuation)
            return false
        }
        guard !isGone else { return }
        for await _ in stream {}
    }

    /// Notes that the client has left.
    func leave() {
        let waiting = state.withLock { state -> AsyncStream<Never>.Continuation? in
            defer { state = .gone }
            if case .present(let waiting) = state { return waiting }
            return nil
        }
        waiting?.finish()
    }
}
