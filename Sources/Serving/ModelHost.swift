package import Inference
package import Logging

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Which models are served, and how far each of them is.
package actor ModelHost {
    private enum State {
        case loading
        case loaded(ServedModel)
        case failed(String)
    }

    private let backend: any InferenceBackend
    private let logger: Logger
    private var isShutDown = false
    private var states: [(id: String, state: State)] = []

    /// Creates a host without models.
    package init(backend: any InferenceBackend, logger: Logger) {
        self.backend = backend
        self.logger = logger
    }

    /// Loads the model file at a path and serves it under a name.
    ///
    /// - Throws: ``ServingError`` if the name is taken or the model can't be loaded; requests for it then say why.
    @discardableResult
    package func load(path: String, as id: String, options: LoadOptions) async throws -> ServedModel {
        guard index(of: id) == nil else {
            throw ServingError(.modelFailed, "a model named '\(id)' is served already; give this one another name")
        }
        states.append((id, .loading))
        do {
            let served = try await loaded(path: path, id: id, options: options)
            // The host may have been shut down while the model was loading.
            guard let index = index(of: id) else {
                await served.model.unload()
                throw ServingError(.shuttingDown, "the server is shutting down")
            }
            states[index].state = .loaded(served)
            Task { await served.warmUp() }
            return served
        } catch {
            if let index = index(of: id) { states[index].state = .failed("\(error)") }
            throw error
        }
    }

    /// The model of a name; without a name, the only one there is.
    ///
    /// - Throws: ``ServingError``: there is none, or it is loading, or it could not be loaded.
    package func model(_ id: String?) throws -> ServedModel {
        guard !isShutDown else { throw ServingError(.shuttingDown, "the server is shutting down") }
        guard let id = id ?? (states.count == 1 ? states.first?.id : nil) else {
            throw ServingError(.modelUnnamed, "several models are served, or none; name one with \"model\"")
        }
        guard let index = index(of: id) else {
            let names = states.map { "'\($0.id)'" }.joined(separator: ", ")
            throw ServingError(
                .modelNotFound,
                "no model named '\(id)' is served; served: \(names.isEmpty ? "none" : names)"
            )
        }
        switch states[index].state {
        case .loaded(let served): return served
        case .loading: throw ServingError(.modelLoading, "model '\(id)' is still loading; try again in a moment")
        case .failed(let reason): throw ServingError(.modelFailed, "model '\(id)' could not be loaded: \(reason)")
        }
    }

    /// The models that are ready, in the order in which they were asked for.
    package var models: [ServedModel] {
        states.compactMap { entry in
            if case .loaded(let served) = entry.state { served } else { nil }
        }
    }

    /// Whether every model that was asked for is ready.
    package var isReady: Bool {
        !states.isEmpty && models.count == states.count
    }

    /// Ends all requests and gives back all memory.
    package func unloadAll() async {
        let served = models
        isShutDown = true
        states = []
        for entry in served { await entry.model.unload() }
    }

    private func index(of id: String) -> Int? {
        states.firstIndex { $0.id == id }
    }

    private func loaded(path: String, id: String, options: LoadOptions) async throws -> ServedModel {
        let started = ContinuousClock.now
        let model = try await backend.load(path: path, options: options)
        let served = ServedModel(id: id, created: Int(Date.now.timeIntervalSince1970), model: model)
        if model.properties.chatTemplate == nil {
            logger.notice("the file has no chat template; chats use ChatML", metadata: ["model": "\(id)"])
        }
        logger.info(
            "model loaded",
            metadata: [
                "model": "\(id)", "context": "\(model.properties.contextLength)",
                "duration": "\(ContinuousClock.now - started)",
            ]
        )
        return served
    }
}
