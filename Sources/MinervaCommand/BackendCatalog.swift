import Inference
import ModelFiles
import ModelStore
import NativeEngine
import ServerBackends
import Serving
import Tokenization

/// The backends that this program knows, the preferred ones first, and the models of the configuration.
struct BackendCatalog {
    /// Minerva's own, those of the configuration, those that files describe.
    let backends: [any InferenceBackend]

    /// The models that the configuration names.
    let models: [ModelConfiguration]

    /// Reads what there is.
    ///
    /// - Parameter path: that of a configuration; nil looks where the environment says, and in the home
    ///   folder.
    /// - Throws: ``ServerBackendError`` if the configuration makes no sense. A description that makes none is reported
    ///   and left out.
    init(configuration path: String?) throws {
        let variables = Environment.variables
        let configuration = try Self.configuration(path, variables)
        var backends: [any InferenceBackend] = [
            NativeBackend(), LlamaBackend(Self.llama, open: Self.localModel), MLXBackend(Self.mlx),
        ]
        for backend in configuration.backends { backends.append(try backend.backend(open: Self.localModel)) }
        for description in Self.described(taken: backends.map(\.name), variables) {
            backends.append(ProcessBackend(description, open: Self.localModel))
        }
        try configuration.check(knowing: backends.map(\.name))
        let order = configuration.order
        func rank(_ backend: any InferenceBackend) -> Int { order.firstIndex(of: backend.name) ?? order.count }
        // The sort keeps the order of those that the configuration doesn't rank.
        self.backends = backends.enumerated()
            .sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(\.element)
        models = configuration.models
    }

    /// What to load for a name that a user typed.
    ///
    /// - Parameters:
    ///   - name: a model of the configuration, one of the store, a path, or one that a named backend's servers know.
    ///   - choice: the backend that is wished for.
    ///   - options: how to load it, where the configuration doesn't say.
    /// - Returns: the name that clients use, and the source.
    /// - Throws: ``ModelStoreError`` if there is no such model.
    func source(
        of name: String,
        on choice: BackendChoice,
        options: LoadOptions
    ) throws(ModelStoreError) -> (name: String, source: ModelSource) {
        if let model = models.first(where: { $0.name == name }) {
            return (name, try source(of: model, on: choice, options: options))
        }
        // A server that takes names may know one that nothing here has.
        if case .named(let wish) = choice,
            backends.first(where: { $0.name == wish })?.formats.contains(.name) == true
        {
            return (name, ModelSource(path: nil, name: name, backend: choice, options: options))
        }
        let stored = try ModelArgument.store.model(name)
        return (stored.name, ModelSource(path: stored.path, backend: choice, options: options))
    }

    /// What to load for the models of the configuration.
    ///
    /// - Parameters:
    ///   - names: those that are left out.
    ///   - atStart: whether those are meant that are loaded at the start, or the others.
    ///   - options: how to load them, where the configuration doesn't say.
    /// - Returns: the names that clients use, and the sources.
    /// - Throws: ``ModelStoreError`` if there is no such model.
    func configured(
        besides names: [String],
        atStart: Bool,
        options: LoadOptions
    ) throws(ModelStoreError) -> [(name: String, source: ModelSource)] {
        var sources: [(name: String, source: ModelSource)] = []
        for model in models where model.loadsAtStart == atStart && !names.contains(model.name) {
            sources.append((model.name, try source(of: model, on: .auto, options: options)))
        }
        return sources
    }

    /// What to load for a model of the configuration.
    private func source(
        of model: ModelConfiguration,
        on choice: BackendChoice,
        options: LoadOptions
    ) throws(ModelStoreError) -> ModelSource {
        let configured = model.backend.map(BackendChoice.named) ?? .auto
        var source = ModelSource(
            path: nil,
            backend: choice == .auto ? configured : choice,
            fallback: choice == .auto ? model.fallback : [],
            options: model.options(options)
        )
        switch model.source {
        case .path(let path): source.path = path
        case .name(let name):
            source.name = name
            source.path = try? ModelArgument.store.model(name).path
        }
        return source
    }

    private static func configuration(
        _ path: String?,
        _ variables: [String: String]
    ) throws(ServerBackendError) -> BackendsConfiguration {
        if let path = path ?? variables["MINERVA_CONFIG"] {
            return try BackendsConfiguration(path: path, environment: variables)
        }
        let usual = folder(variables) + "/config.json"
        guard FileStatus(usual) != nil else { return BackendsConfiguration() }
        return try BackendsConfiguration(path: usual, environment: variables)
    }

    private static func described(taken: [String], _ variables: [String: String]) -> [ProcessDescription] {
        let files = ProcessFolder(path: folder(variables) + "/backends", taken: taken)
        for problem in files.problems { Console.writeError("minerva: \(problem)\n") }
        let names = taken + files.descriptions.map(\.name)
        let shipped = (try? ProcessDescription.shipped()) ?? []
        return files.descriptions + shipped.filter { !names.contains($0.name) }
    }

    private static func folder(_ variables: [String: String]) -> String {
        (variables["HOME"] ?? ".") + "/.minerva"
    }

    private static var llama: ProgramConfiguration {
        var configuration = ProgramConfiguration.llama
        if let program = Environment.variables["MINERVA_LLAMA_SERVER"] { configuration.program = program }
        if let python = Environment.variables["MINERVA_LLAMA_PYTHON"] { configuration.python = python }
        return configuration
    }

    private static var mlx: ProgramConfiguration {
        var configuration = ProgramConfiguration.mlx
        if let python = Environment.variables["MINERVA_MLX_PYTHON"] { configuration.python = python }
        return configuration
    }

    /// Reads of a model's files what is done here while another process runs it: a GGUF file, a folder, or a
    /// tokenizer.json alone.
    private static func localModel(_ path: String) throws -> LocalModel {
        if FileStatus(path + "/config.json") != nil { return try LocalModel(folder: path) }
        if HuggingFaceFiles.areAt(path) {
            let (tokenizer, chatTemplate) = try HuggingFaceFiles(path: path).load()
            return LocalModel(tokenizer: tokenizer, trainedContextLength: nil, chatTemplate: chatTemplate)
        }
        let model = try NativeModelFile(path: path)
        return try LocalModel(gguf: model.file, tokenizer: model.tokenizer)
    }
}
