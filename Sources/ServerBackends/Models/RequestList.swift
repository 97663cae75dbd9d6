import Inference
import Synchronization

/// The requests of one model that are not complete.
final class RequestList: Sendable {
    private struct Entry {
        var work: Task<Void, Never>?
        var isRunning = false
    }

    private struct State {
        var entries: [Int: Entry] = [:]
        var nextNumber = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Adds a request.
    ///
    /// - Parameter waitingLimit: how many may wait for a server's answer.
    /// - Returns: its number.
    /// - Throws: ``InferenceError`` if the list has been closed, or too many wait.
    func add(waitingLimit: Int) throws(InferenceError) -> Int {
        let result = state.withLock { state -> Result<Int, InferenceError> in
            guard !state.isClosed else {
                return .failure(InferenceError(.unloaded, "the model has been unloaded"))
            }
            let waiting = state.entries.values.count { !$0.isRunning }
            guard waiting < max(1, waitingLimit) else {
                return .failure(
                    InferenceError(.overloaded, "\(waiting) requests wait already; try again when there are fewer")
                )
            }
            state.nextNumber += 1
            state.entries[state.nextNumber] = Entry()
            return .success(state.nextNumber)
        }
        return try result.get()
    }

    /// Says what works on a request. Work on one that is over, or comes after the closing, is cancelled.
    func assign(_ work: Task<Void, Never>, to number: Int) {
        let isWanted = state.withLock { state in
            guard state.entries[number] != nil else { return true }
            state.entries[number]?.work = work
            return !state.isClosed
        }
        if !isWanted { work.cancel() }
    }

    /// A server has begun to answer.
    func run(_ number: Int) {
        state.withLock { $0.entries[number]?.isRunning = true }
    }

    /// The request is over.
    func remove(_ number: Int) {
        state.withLock { _ = $0.entries.removeValue(forKey: number) }
    }

    /// Cancels all requests and takes no more.
    ///
    /// - Returns: the work that is still to end.
    func close() -> [Task<Void, Never>] {
        let work = state.withLock { state in
            state.isClosed = true
            return state.entries.values.compactMap(\.work)
        }
        for task in work { task.cancel() }
        return work
    }

    /// How many requests run and wait.
    var load: ModelLoad {
        state.withLock { state in
            let running = state.entries.values.count { $0.isRunning }
            return ModelLoad(runningRequests: running, waitingRequests: state.entries.count - running)
        }
    }
}
