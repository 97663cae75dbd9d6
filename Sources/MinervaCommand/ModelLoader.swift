import Inference
import ServiceLifecycle
import Serving

/// Loads the models while the server listens already, so that clients hear "loading" instead of nothing, and unloads
/// those that nobody uses.
struct ModelLoader: Service {
    /// How often it is looked which models nobody uses.
    private static let interval = Duration.seconds(5)

    let host: ModelHost
    let models: [(name: String, source: ModelSource)]
    /// What is loaded when somebody asks for it.
    let offers: [(name: String, source: ModelSource)]
    /// How long a model may be of no use; nil for ever.
    let idleLimit: Duration?

    /// Ends only when the server does; a model that can't be loaded ends the server.
    func run() async throws {
        for offer in offers { try await host.offer(offer.source, as: offer.name) }
        for model in models { try await host.load(model.source, as: model.name) }
        guard let idleLimit else {
            try? await gracefulShutdown()
            return
        }
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: min(Self.interval, idleLimit))) != nil {
                await host.unloadIdle(after: idleLimit)
            }
        }
    }
}
