package import Inference
package import Logging
import ModelFiles

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Which models are served, how far each of them is, and which backends run it.
package actor ModelHost {
    private struct Entry {
        let id: String
        let source: ModelSource
        var state: State
        /// What runs or has run, by the backend's name.
        var instances: [String: Instance] = [:]
    }

    private enum State {
        /// To be loaded when somebody asks for it.
        case offered
        case loading
        /// A backend runs it; those that were tried before have failed.
        case ready(backend: String, passedOver: [BackendFailure])
        case failed(String)
    }

    /// A model on one backend.
    private struct Instance {
        let work: Task<ServedModel, any Error>
        /// Once it has been loaded; still known after it was unloaded.
        var served: ServedModel?
        var isUnloaded = false
        var lastUse = ContinuousClock.now
    }

    private let selector: BackendSelector
    private let logger: Logger
    private var isShutDown = false
    private var entries: [Entry] = []
    private var statuses: (asked: ContinuousClock.Instant, work: Task<[BackendStatus], Never>)?

    /// How long what backends say of themselves is believed.
    private static let statusLifetime = Duration.seconds(10)

    /// Creates a host without models.
    package init(backends: [any InferenceBackend], logger: Logger) {
        selector = BackendSelector(backends)
        self.logger = logger
    }

    // MARK: Loading

    /// Loads a model and serves it under a name, on the first of its backends that can.
    ///
    /// - Throws: ``ServingError`` if the name is taken or no backend can load the model; requests for it then say why.
    @discardableResult
    package func load(_ source: ModelSource, as id: String) async throws -> ServedModel {
        try add(source, as: id, state: .loading)
        do {
            let (served, failures) = try await firstLoaded(source, as: id)
            // The host may have been shut down while the model was loading.
            guard let index = index(of: id) else { throw Self.shuttingDown }
            entries[index].state = .ready(backend: served.backend, passedOver: failures)
            return served
        } catch {
            if let index = index(of: id) { entries[index].state = .failed("\(error)") }
            throw error
        }
    }

    /// Serves a model under a name, and loads it when somebody asks for it.
    ///
    /// - Throws: ``ServingError`` if the name is taken.
    package func offer(_ source: ModelSource, as id: String) throws {
        try add(source, as: id, state: .offered)
    }

    private func add(_ source: ModelSource, as id: String, state: State) throws(ServingError) {
        guard index(of: id) == nil else {
            throw ServingError(.modelFailed, "a model named '\(id)' is served already; give this one another name")
        }
        entries.append(Entry(id: id, source: source, state: state))
    }

    private func firstLoaded(
        _ source: ModelSource,
        as id: String
    ) async throws -> (ServedModel, [BackendFailure]) {
        var failures: [BackendFailure] = []
        var first: (any Error)?
        for backend in try candidates(for: source) {
            do {
                return (try await instance(of: id, on: backend), failures)
            } catch let error where Self.mayLoadElsewhere(error) {
                first = first ?? error
                failures.append(BackendFailure(backend: backend.name, reason: "\(error)"))
                logger.notice(
                    "a backend can't load the model",
                    metadata: ["model": "\(id)", "backend": "\(backend.name)", "reason": "\(error)"]
                )
            }
        }
        throw ServingError(loading: id, failures: failures, cause: first)
    }

    private func candidates(for source: ModelSource) throws -> [any InferenceBackend] {
        try selector.candidates(
            for: try source.formats,
            on: source.backend,
            fallback: source.fallback
        )
    }

    private static func mayLoadElsewhere(_ error: any Error) -> Bool {
        (error as? any LoadError)?.mayLoadElsewhere ?? false
    }

    /// The model on a backend, loaded if it is not.
    private func instance(of id: String, on backend: any InferenceBackend) async throws -> ServedModel {
        guard !isShutDown, let index = index(of: id) else { throw Self.shuttingDown }
        if let instance = entries[index].instances[backend.name], !instance.isUnloaded {
            entries[index].instances[backend.name]?.lastUse = .now
            return try await instance.work.value
        }
        let source = entries[index].source
        let work = Task { try await self.loaded(source, as: id, on: backend) }
        entries[index].instances[backend.name] = Instance(work: work)
        do {
            let served = try await work.value
            // The host may have been shut down during the wait.
            guard let index = self.index(of: id) else {
                await served.model.unload()
                throw Self.shuttingDown
            }
            entries[index].instances[backend.name]?.served = served
            // It may have taken longer to load than it may stay unused.
            entries[index].instances[backend.name]?.lastUse = .now
            return served
        } catch {
            if let index = self.index(of: id) { entries[index].instances[backend.name] = nil }
            throw error
        }
    }

    private func loaded(
        _ source: ModelSource,
        as id: String,
        on backend: any InferenceBackend
    ) async throws -> ServedModel {
        let started = ContinuousClock.now
        let model = try await backend.load(path: source.location(for: backend), options: source.options)
        let served = ServedModel(id: id, created: Int(Date.now.timeIntervalSince1970), model: model)
        if model.properties.chatTemplate == nil {
            logger.notice("the file has no chat template; chats use ChatML", metadata: ["model": "\(id)"])
        }
        logger.info(
            "model loaded",
            metadata: [
                "model": "\(id)", "backend": "\(backend.name)", "context": "\(model.properties.contextLength)",
                "duration": "\(ContinuousClock.now - started)",
            ]
        )
        Task { await served.warmUp() }
        return served
    }

    // MARK: Asking

    /// The model of a name; without a name, the only one there is. It is loaded if it is not.
    ///
    /// - Throws: ``ServingError``: there is none, or it is loading, or it could not be loaded.
    package func model(_ id: String?, on choice: BackendChoice = .auto) async throws -> ServedModel {
        try await attempt(id, on: choice) { $0 }.result
    }

    /// Lets the backends of a model try to do something, one after the other, until one has begun.
    ///
    /// - Parameters:
    ///   - id: the model's name; nil means the only one there is.
    ///   - choice: the backend that a request asks for.
    ///   - work: what is to be done. Once it returns no other backend is tried.
    /// - Returns: what came of it, and the backends that were passed over.
    /// - Throws: what `work` throws on the first backend, and what ``model(_:on:)`` throws.
    nonisolated package func attempt<Result>(
        _ id: String?,
        on choice: BackendChoice,
        _ work: (ServedModel) async throws -> Result
    ) async throws -> (result: Result, passedOver: [BackendFailure]) {
        let (id, names, passedOver) = try await backends(for: id, on: choice)
        var failures = passedOver
        var first: (any Error)?
        for name in names {
            do {
                return (try await unlessUnloaded(id, on: try selector.backend(named: name), work), failures)
            } catch let error where Self.mayGoElsewhere(error) {
                first = first ?? error
                failures.append(BackendFailure(backend: name, reason: "\(error)"))
            }
        }
        guard let first, !(first is any LoadError) else {
            throw ServingError(.backendUnavailable, loading: id, failures: failures, cause: first)
        }
        throw first
    }

    /// A model may be unloaded for want of use just when somebody asks for it.
    nonisolated private func unlessUnloaded<Result>(
        _ id: String,
        on backend: any InferenceBackend,
        _ work: (ServedModel) async throws -> Result
    ) async throws -> Result {
        do {
            return try await work(try await instance(of: id, on: backend))
        } catch let error as InferenceError where error.code == .unloaded {
            return try await work(try await instance(of: id, on: backend))
        }
    }

    private static func mayGoElsewhere(_ error: any Error) -> Bool {
        switch error {
        case let error as InferenceError:
            if case .unsupported = error.code { true } else { error.code == .backendFailed }
        case let error as any LoadError: error.mayLoadElsewhere
        default: false
        }
    }

    /// The names of the backends that may be asked for a model, the one that runs it first, and those that could not.
    private func backends(
        for id: String?,
        on choice: BackendChoice
    ) async throws -> (id: String, names: [String], passedOver: [BackendFailure]) {
        var entry = try entry(id)
        if case (.offered, .auto) = (entry.state, choice) {
            let (served, failures) = try await firstLoaded(entry.source, as: entry.id)
            // The host may have been shut down while the model was loading.
            guard let index = index(of: entry.id) else { throw Self.shuttingDown }
            entries[index].state = .ready(backend: served.backend, passedOver: failures)
            entry = entries[index]
        }
        switch (entry.state, choice) {
        case (.loading, _):
            throw ServingError(.modelLoading, "model '\(entry.id)' is still loading; try again in a moment")
        case (.failed(let reason), _):
            throw ServingError(.modelFailed, "model '\(entry.id)' could not be loaded: \(reason)")
        case (.ready(let name, _), .named(let wanted)) where wanted == name: return (entry.id, [name], [])
        case (.ready, .named), (.offered, _):
            var source = entry.source
            (source.backend, source.fallback) = (choice, [])
            return (entry.id, try candidates(for: source).map(\.name), [])
        case (.ready(let name, let failures), .auto):
            let known = [name] + failures.map(\.backend)
            let others = try candidates(for: entry.source).map(\.name).filter { !known.contains($0) }
            return (entry.id, [name] + others, failures)
        }
    }

    private func entry(_ id: String?) throws(ServingError) -> Entry {
        guard !isShutDown else { throw Self.shuttingDown }
        guard let id = id ?? (entries.count == 1 ? entries.first?.id : nil) else {
            throw ServingError(.modelUnnamed, "several models are served, or none; name one with \"model\"")
        }
        guard let index = index(of: id) else {
            let names = entries.map { "'\($0.id)'" }.joined(separator: ", ")
            throw ServingError(
                .modelNotFound,
                "no model named '\(id)' is served; served: \(names.isEmpty ? "none" : names)"
            )
        }
        return entries[index]
    }

    /// The models that are served, in the order in which they were asked for.
    package var models: [ServedModel] {
        entries.compactMap { entry in
            if case .ready(let backend, _) = entry.state { entry.instances[backend]?.served } else { nil }
        }
    }

    /// Whether every model that was asked for is ready.
    package var isReady: Bool {
        !entries.isEmpty && models.count + offers.count == entries.count
    }

    /// The names of models that are loaded when somebody asks for them.
    package var offers: [String] {
        entries.compactMap { if case .offered = $0.state { $0.id } else { nil } }
    }

    /// What the backends say of themselves, at most some seconds ago.
    package var backendStatuses: [BackendStatus] {
        get async {
            if let statuses, ContinuousClock.now - statuses.asked < Self.statusLifetime {
                return await statuses.work.value
            }
            let work = Task { [selector] in await selector.statuses }
            statuses = (.now, work)
            return await work.value
        }
    }

    // MARK: Unloading

    /// Unloads what nobody has asked for; the next request loads it again.
    ///
    /// - Parameter limit: for how long.
    package func unloadIdle(after limit: Duration) async {
        for (id, name, served) in loadedInstances {
            let load = await served.model.load
            // What has happened during the wait counts.
            guard let index = index(of: id), let instance = entries[index].instances[name], !instance.isUnloaded
            else { continue }
            if load.runningRequests + load.waitingRequests > 0 {
                entries[index].instances[name]?.lastUse = .now
            } else if ContinuousClock.now - instance.lastUse >= limit {
                entries[index].instances[name]?.isUnloaded = true
                logger.info("model unloaded for want of use", metadata: ["model": "\(id)", "backend": "\(name)"])
                await served.model.unload()
            }
        }
    }

    /// Ends all requests and gives back all memory.
    package func unloadAll() async {
        let loaded = loadedInstances
        isShutDown = true
        entries = []
        for instance in loaded { await instance.served.model.unload() }
    }

    private var loadedInstances: [(id: String, backend: String, served: ServedModel)] {
        entries.flatMap { entry in
            entry.instances.compactMap { name, instance in
                guard !instance.isUnloaded, let served = instance.served else { return nil }
                return (entry.id, name, served)
            }
        }
    }

    private func index(of id: String) -> Int? {
        entries.firstIndex { $0.id == id }
    }

    private static let shuttingDown = ServingError(.shuttingDown, "the server is shutting down")
}
