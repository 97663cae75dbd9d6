import Synchronization

/// A door that is shut until someone opens it, and then stays open. With it a test decides when something happens,
/// instead of sleeping.
package final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [AsyncStream<Never>.Continuation] = []
    }

    private let state = Mutex(State())

    /// Creates a shut gate.
    package init() {}

    /// Whether the gate has been opened.
    package var isOpen: Bool { state.withLock(\.isOpen) }

    /// Lets everyone through, now and later.
    package func open() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            state.isOpen = true
            return state.waiting
        }
        for continuation in waiting { continuation.finish() }
    }

    /// Waits until the gate is open or the task is cancelled.
    package func pass() async {
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        let isOpen = state.withLock { state in
            if !state.isOpen { state.waiting.append(continuation) }
            return state.isOpen
        }
        guard !isOpen else { return }
        for await _ in stream {}
    }
}
