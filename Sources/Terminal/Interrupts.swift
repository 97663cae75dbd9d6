import Dispatch
import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Ctrl-C (SIGINT) as a call instead of the end of the process.
package enum Interrupts {
    private struct Listening {
        var calls: [Int: @Sendable () -> Void] = [:]
        var callCount = 0
        var previousAction = sigaction()
        var source: (any DispatchSourceRead)?
    }

    private static let listening = Mutex(Listening())
    private static let writeEnd = Atomic<Int32>(-1)

    /// Runs `operation`; until it returns, Ctrl-C calls `onInterrupt`, on another thread, and does not end the process.
    ///
    /// Operations may overlap: all of them hear of it. After the last one, Ctrl-C does what it did before.
    ///
    /// - Throws: what `operation` throws, or ``TerminalError`` `.pipeFailed`.
    package static func during<Result>(
        onInterrupt: @escaping @Sendable () -> Void,
        operation: () async throws -> Result
    ) async throws -> Result {
        let id = try listening.withLock { state in
            try openPipe(&state)
            if state.calls.isEmpty {
                sigaction(SIGINT, nil, &state.previousAction)
                _ = signal(SIGINT) { _ in Wakeup.signal(Interrupts.writeEnd.load(ordering: .relaxed)) }
            }
            state.callCount += 1
            state.calls[state.callCount] = onInterrupt
            return state.callCount
        }
        defer {
            listening.withLock { state in
                state.calls[id] = nil
                if state.calls.isEmpty { sigaction(SIGINT, &state.previousAction, nil) }
            }
        }
        return try await operation()
    }

    /// The pipe stays open for good: a handler that is still running may write to it.
    private static func openPipe(_ state: inout Listening) throws {
        guard state.source == nil else { return }
        let wakeup = try Wakeup()
        let source = DispatchSource.makeReadSource(fileDescriptor: wakeup.readEnd)
        source.setEventHandler {
            wakeup.drain()
            for call in listening.withLock({ Array($0.calls.values) }) { call() }
        }
        source.resume()
        writeEnd.store(wakeup.writeEnd, ordering: .relaxed)
        state.source = source
    }
}
