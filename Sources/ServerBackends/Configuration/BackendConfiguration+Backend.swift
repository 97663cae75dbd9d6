package import Inference

extension BackendConfiguration {
    /// The backend itself.
    ///
    /// - Parameter open: reads a model's description and tokenizer.
    /// - Returns: the backend.
    /// - Throws: ``ServerBackendError`` `.invalidConfiguration` if it makes no sense.
    package func backend(
        open: @escaping @Sendable (String) throws -> LocalModel
    ) throws(ServerBackendError) -> any InferenceBackend {
        switch self {
        case .remote(let configuration): try RemoteBackend(configuration, open: open)
        case .process(let description): ProcessBackend(description, open: open)
        }
    }
}
