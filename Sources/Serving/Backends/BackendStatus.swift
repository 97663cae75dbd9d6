package import Inference
package import ModelFiles

/// What a backend can do, and whether it can do it here.
package struct BackendStatus: Sendable, Equatable {
    /// The backend's name.
    package let name: String

    /// The formats of models that it loads, sorted.
    package let formats: [ModelFormat]

    /// What its models can give beyond plain replies, sorted.
    package let features: [BackendFeature]

    /// Whether it can run here.
    package let availability: BackendAvailability

    /// Asks a backend.
    package init(of backend: any InferenceBackend) async {
        name = backend.name
        formats = backend.formats.sorted { $0.rawValue < $1.rawValue }
        features = backend.features.sorted { $0.rawValue < $1.rawValue }
        availability = await backend.availability()
    }
}
