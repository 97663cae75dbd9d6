package import Inference

/// A backend whose models are all the same ``ScriptedModel``.
package struct ScriptedBackend: InferenceBackend {
    /// The backend's name.
    package let name = "scripted"

    /// It takes any path.
    package let formats = Set(ModelFormat.allCases)

    /// It takes any request.
    package let features = Set(BackendFeature.allCases)

    private let model: ScriptedModel
    private let loading: Gate?
    private let failure: (any Error)?

    /// Creates a backend.
    ///
    /// - Parameters:
    ///   - model: what loading gives.
    ///   - loading: loading takes until it is opened.
    ///   - failure: what loading throws instead.
    package init(model: ScriptedModel, loading: Gate? = nil, failure: (any Error)? = nil) {
        self.model = model
        self.loading = loading
        self.failure = failure
    }

    /// It can always run.
    package func availability() async -> BackendAvailability { .available(version: nil) }

    /// Gives the model, whatever the path is.
    package func load(path: String, options: LoadOptions) async throws -> any LoadedModel {
        await loading?.pass()
        if let failure { throw failure }
        return model
    }
}
