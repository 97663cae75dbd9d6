package import Inference
package import ModelFiles

/// A backend whose models are all the same ``ScriptedModel``.
package struct ScriptedBackend: InferenceBackend {
    /// The backend's name.
    package var name = "scripted"

    /// It takes any path.
    package var formats = Set(ModelFormat.allCases)

    /// It takes any request.
    package var features = Set(BackendFeature.allCases)

    private let makeModel: @Sendable () -> ScriptedModel
    private let loading: Gate?
    private let failure: (any Error)?

    /// Creates a backend.
    ///
    /// - Parameters:
    ///   - model: what loading gives.
    ///   - loading: loading takes until it is opened.
    ///   - failure: what loading throws instead.
    package init(model: ScriptedModel, loading: Gate? = nil, failure: (any Error)? = nil) {
        makeModel = { model }
        self.loading = loading
        self.failure = failure
    }

    /// Creates a backend under a name.
    ///
    /// - Parameters:
    ///   - name: the name.
    ///   - formats: the formats of models that it takes.
    ///   - failure: what loading throws.
    ///   - model: what each loading gives.
    package init(
        named name: String,
        formats: Set<ModelFormat> = [.gguf],
        failure: (any Error)? = nil,
        model: @escaping @Sendable () -> ScriptedModel
    ) {
        self.name = name
        self.formats = formats
        self.failure = failure
        makeModel = model
        loading = nil
    }

    /// It can always run.
    package func availability() async -> BackendAvailability { .available(version: nil) }

    /// Gives the model, whatever the path is.
    package func load(path: String, options: LoadOptions) async throws -> any LoadedModel {
        await loading?.pass()
        if let failure { throw failure }
        return makeModel()
    }
}
