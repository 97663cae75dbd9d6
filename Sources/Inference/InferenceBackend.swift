package import ModelFiles

/// Something that can run models: the native engine, or another process or host.
package protocol InferenceBackend: Sendable {
    /// The backend's name as users type it.
    var name: String { get }

    /// The formats of models that it loads.
    var formats: Set<ModelFormat> { get }

    /// What its models can give beyond plain replies; requests for anything else are refused.
    var features: Set<BackendFeature> { get }

    /// Whether the backend can run on this machine, and what is missing if it can't.
    func availability() async -> BackendAvailability

    /// Loads the model at a path, or of a name where ``formats`` has names.
    ///
    /// - Throws: the backend's own error if the file is damaged, of another format, or too large.
    func load(path: String, options: LoadOptions) async throws -> any LoadedModel
}

/// How a model is to be loaded.
package struct LoadOptions: Sendable, Equatable {
    /// Tokens of prompt and reply that one request may hold; `nil` takes the model's own, up to a default.
    package var contextLength: Int?

    /// Requests that are worked on at once; the others wait.
    package var parallelRequests: Int

    /// Threads that compute; `nil` takes one per core.
    package var threadCount: Int?

    /// Prompt tokens that go through the model in one step; a request that comes or goes waits for the step to end.
    package var batchLength: Int

    /// Memory for keys and values, in bytes; `nil` takes enough for all parallel requests at full context. With less, a
    /// request that has no room any more waits until others are done.
    package var keyValueByteCount: Int?

    /// The type in which keys and values are kept.
    package var keyValueType: KeyValueType

    /// Whether the next tokens are guessed from the text so far and verified together; replies are the same without.
    package var drafts: Bool

    /// Layers that a GPU computes; `nil` leaves that to the backend.
    package var gpuLayerCount: Int?

    /// Requests that may wait for their turn; one more is refused as overload.
    package var waitingRequests = 256

    /// Creates options; the defaults suit a server on a desktop machine.
    package init(
        contextLength: Int? = nil,
        parallelRequests: Int = 8,
        threadCount: Int? = nil,
        batchLength: Int = 256,
        keyValueByteCount: Int? = nil,
        keyValueType: KeyValueType = .f16,
        drafts: Bool = true
    ) {
        self.contextLength = contextLength
        self.parallelRequests = parallelRequests
        self.threadCount = threadCount
        self.batchLength = batchLength
        self.keyValueByteCount = keyValueByteCount
        self.keyValueType = keyValueType
        self.drafts = drafts
    }
}
