import Inference

/// What a command line in a description may leave open.
package enum Placeholder: String, Sendable, CaseIterable {
    /// The path of the model.
    case model
    /// The model's name: the last part of its path.
    case name
    /// The port to listen on.
    case port
    /// The key that requests must show.
    case key
    /// Tokens that each request may hold; nothing if nobody says and the model's files don't.
    case contextLength = "context_length"
    /// Tokens that all parallel requests may hold together.
    case totalContextLength = "total_context_length"
    /// Requests that are worked on at once.
    case parallel
    /// Threads that compute; nothing if nobody says.
    case threads
    /// Prompt tokens in one step.
    case batchLength = "batch_length"

    /// Whether there may be nothing to put in its place.
    var isOptional: Bool { [.contextLength, .totalContextLength, .threads].contains(self) }
}

extension [Placeholder: String] {
    /// What stands for the placeholders when a model is loaded; port and key come with each start.
    init(path: String, options: LoadOptions, contextLength: Int?) {
        let parallel = Swift.max(1, options.parallelRequests)
        self = [
            .model: path, .name: ModelName.of(path), .parallel: String(parallel),
            .batchLength: String(Swift.max(1, options.batchLength)),
        ]
        if let threads = options.threadCount { self[.threads] = String(threads) }
        if let contextLength {
            let (total, overflow) = contextLength.multipliedReportingOverflow(by: parallel)
            self[.contextLength] = String(contextLength)
            self[.totalContextLength] = String(overflow ? contextLength : total)
        }
    }
}
