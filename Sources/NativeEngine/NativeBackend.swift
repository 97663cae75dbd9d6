import Dispatch
package import Inference
package import ModelFiles

/// Minerva's own engine. It runs everywhere.
package struct NativeBackend: InferenceBackend {
    static let name = "native"

    /// The backend's name.
    package var name: String { Self.name }

    /// It loads GGUF files.
    package let formats: Set<ModelFormat> = [.gguf]

    /// It can give everything.
    package let features = Set(BackendFeature.allCases)

    /// Creates the backend.
    package init() {}

    /// Always available.
    package func availability() async -> BackendAvailability { .available(version: nil) }

    /// Loads a GGUF file.
    package func load(path: String, options: LoadOptions) async throws -> any LoadedModel {
        // Reading a large vocabulary computes for a good part of a second, too long for a cooperative thread.
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async {
                continuation.resume(with: Result { try NativeModel(path: path, options: options) })
            }
        }
    }
}
