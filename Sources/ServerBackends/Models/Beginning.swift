import Inference

/// Whether a request has begun to be answered, for someone who doesn't wait long to know.
struct Beginning: Sendable {
    private let outcomes: AsyncStream<InferenceError?>
    private let outcome: AsyncStream<InferenceError?>.Continuation

    init() {
        (outcomes, outcome) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    /// Says how it began: with an error, or well. Only the first time counts.
    func resolve(_ error: InferenceError?) {
        outcome.yield(error)
        outcome.finish()
    }

    /// The error that it began with; nil if it began well, or if that is not known in time.
    func error(within limit: Duration) async -> InferenceError? {
        await withTaskGroup(of: InferenceError?.self) { group in
            group.addTask { [outcomes] in
                for await error in outcomes { return error }
                return nil
            }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}
