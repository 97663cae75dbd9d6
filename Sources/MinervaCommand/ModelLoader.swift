import Inference
import ModelStore
import ServiceLifecycle
import Serving

/// Loads the models while the server listens already, so that clients hear "loading" instead of nothing.
struct ModelLoader: Service {
    let host: ModelHost
    let models: [(name: String, file: StoredModel)]
    let options: LoadOptions

    /// Ends only when the server does; a model that can't be loaded ends the server.
    func run() async throws {
        for model in models {
            try await host.load(path: model.file.path, as: model.name, options: options)
        }
        try? await gracefulShutdown()
    }
}
