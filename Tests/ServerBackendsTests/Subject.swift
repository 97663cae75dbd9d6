import Foundation
import Inference
import NativeEngine
import ServerBackends
import Testing

/// A backend that the conformance suite is run on.
enum Subject: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case native
    case llama
    case llamaPython
    case remoteLlama
    case remoteOpenAI
    case mlx
    /// A Minerva that another one asks.
    case remoteMinerva

    var testDescription: String { rawValue }

    /// Those that can run here: llama.cpp's server is where MINERVA_LLAMA_SERVER says, or in PATH, and the Python that has
    /// `llama_cpp.server` is where MINERVA_LLAMA_PYTHON says; the one that has mlx-lm is where MINERVA_MLX_PYTHON says.
    static let all: [Subject] =
        [.native, .remoteMinerva] + supervised + (hasLlama ? [.remoteLlama, .remoteOpenAI] : [])

    /// Those with a server that Minerva has started.
    static let supervised: [Subject] =
        (hasLlama ? [.llama] : []) + (python == nil ? [] : [.llamaPython]) + (hasMLX ? [.mlx] : [])

    /// The process of a model's server, if Minerva has started it.
    static func processID(of model: any LoadedModel) async -> Int32? {
        if let model = model as? ServerModel { return await model.processID }
        return await (model as? MLXModel)?.processID
    }

    /// What can be asked for.
    var features: Set<BackendFeature> {
        switch self {
        case .native: Set(BackendFeature.allCases)
        case .llama, .remoteLlama: [.grammar, .marks, .logProbabilities, .ignoredEnd, .freshPrompt, .extendedSampling]
        case .llamaPython: [.ignoredEnd]
        case .remoteOpenAI: [.grammar, .marks, .ignoredEnd, .freshPrompt, .extendedSampling]
        case .remoteMinerva: [.grammar, .marks, .logProbabilities, .ignoredEnd, .freshPrompt, .extendedSampling]
        case .mlx: [.marks, .ignoredEnd]
        }
    }

    /// Those that can be asked for something.
    static func all(with feature: BackendFeature) -> [Subject] {
        all.filter { $0.features.contains(feature) }
    }

    /// What they have in common; small, so that the end of the context is soon reached.
    static let options = LoadOptions(contextLength: 512, parallelRequests: 2, threadCount: 1)

    /// Owlet, as it lies in the repository.
    static let modelPath = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources/ModelStore/Resources/owlet.gguf").path

    /// llama.cpp's server.
    static let program = ProcessInfo.processInfo.environment["MINERVA_LLAMA_SERVER"] ?? "llama-server"

    private static let python = ProcessInfo.processInfo.environment["MINERVA_LLAMA_PYTHON"]

    private static let mlxPython = ProcessInfo.processInfo.environment["MINERVA_MLX_PYTHON"]

    /// Whether there is a Python that has mlx-lm.
    static let hasMLX = mlxPython != nil

    /// Whether there is a llama.cpp's server.
    static let hasLlama: Bool = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/" }
        let candidates = program.contains("/") ? [program] : folders.map { $0 + program }
        return candidates.contains { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    /// A model of its own.
    func load(options: LoadOptions = Subject.options) async throws -> any LoadedModel {
        switch self {
        case .native: try await NativeBackend().load(path: Self.modelPath, options: options)
        case .llama:
            try await Self.llamaBackend(Self.configuration).load(path: Self.modelPath, options: options)
        case .llamaPython:
            try await Self.llamaBackend(Self.pythonConfiguration).load(path: Self.modelPath, options: options)
        case .remoteLlama: try await remote(.llama, upstream: .llama).load(path: "owl", options: options)
        case .remoteOpenAI: try await remote(.openAI, upstream: .llama).load(path: "owl", options: options)
        case .remoteMinerva: try await remote(.openAI, upstream: .native).load(path: "owl", options: options)
        case .mlx: try await Self.mlxBackend.load(path: try await Self.modelFolder(), options: options)
        }
    }

    /// A model that all tests share.
    func shared() async throws -> any LoadedModel {
        try await SharedModels.instance.model(self)
    }

    /// The backend that starts llama.cpp's server.
    static func llamaBackend(_ configuration: ProgramConfiguration) -> LlamaBackend {
        LlamaBackend(configuration) { path in
            let file = try NativeModelFile(path: path)
            return try LocalModel(gguf: file.file, tokenizer: file.tokenizer)
        }
    }

    /// The backend that starts mlx-lm's server.
    static var mlxBackend: MLXBackend {
        var configuration = ProgramConfiguration.mlx
        configuration.program = "/nowhere/mlx_lm.server"
        configuration.python = mlxPython ?? configuration.python
        return MLXBackend(configuration)
    }

    /// Owlet as a Hugging Face folder, made once.
    static func modelFolder() async throws -> String {
        try await SharedModels.instance.folder()
    }

    private static var configuration: ProgramConfiguration {
        var configuration = ProgramConfiguration.llama
        configuration.program = program
        return configuration
    }

    private static var pythonConfiguration: ProgramConfiguration {
        var configuration = ProgramConfiguration.llama
        configuration.program = "/nowhere/llama-server"
        configuration.python = python ?? configuration.python
        return configuration
    }

    private func remote(_ dialect: RemoteConfiguration.Dialect, upstream: Subject) async throws -> RemoteBackend {
        var configuration = RemoteConfiguration(
            name: "elsewhere",
            endpoints: [try await SharedModels.instance.upstream(upstream)]
        )
        configuration.dialect = dialect
        configuration.models = ["owl": "owlet"]
        configuration.extensions = features
        return try RemoteBackend(configuration)
    }

    /// Converts owlet with the script that the comparisons use.
    fileprivate static func convert() async throws -> String {
        let variables = ProcessInfo.processInfo.environment
        let place = variables["MINERVA_ORACLES"] ?? FileManager.default.temporaryDirectory.path
        let folder = "\(place)/owlet-safetensors"
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Oracles/hugging_face_folder.py").path
        let converter = ServerProcess(
            ServerCommand(try #require(mlxPython), arguments: [script, modelPath, folder])
        )
        await converter.waitForEnd()
        let lines = converter.log.last(10)
        try #require(lines.last == "minerva: ended with status 0", "\(lines.joined(separator: "\n"))")
        return folder
    }

    /// A server that is not ours, as it were.
    fileprivate static func upstreamRecipe() -> ServerSupervisor.Recipe {
        ServerSupervisor.Recipe(name: "upstream", readyPath: "/props", readyLimit: .seconds(120)) { port, key in
            ServerCommand(
                program,
                arguments: [
                    "-m", modelPath, "-c", "1024", "-np", "2", "-t", "1", "--alias", "owlet", "--host", "127.0.0.1",
                    "--port", String(port),
                ],
                environment: ["LLAMA_API_KEY": key]
            )
        }
    }
}

/// Models that take time to load, loaded once. Their servers end with the tests' process.
private actor SharedModels {
    static let instance = SharedModels()

    private var models: [Subject: Task<any LoadedModel, any Error>] = [:]
    private var servers: [Subject: Task<ServerEndpoint, any Error>] = [:]
    private var supervisor: ServerSupervisor?
    private var conversion: Task<String, any Error>?

    func model(_ subject: Subject) async throws -> any LoadedModel {
        if let model = models[subject] { return try await model.value }
        let model = Task { try await subject.load() }
        models[subject] = model
        return try await model.value
    }

    /// A server that is not ours, as it were: llama.cpp's, or a Minerva with the native engine.
    func upstream(_ subject: Subject) async throws -> ServerEndpoint {
        if let server = servers[subject] { return try await server.value }
        let server = subject == .native ? Task { try await MinervaUpstream.start() } : llamaServer()
        servers[subject] = server
        return try await server.value
    }

    private func llamaServer() -> Task<ServerEndpoint, any Error> {
        let supervisor = ServerSupervisor(Subject.upstreamRecipe())
        self.supervisor = supervisor
        return Task {
            try await supervisor.start()
            return try #require(await supervisor.endpoint)
        }
    }

    func folder() async throws -> String {
        if let conversion { return try await conversion.value }
        let conversion = Task { try await Subject.convert() }
        self.conversion = conversion
        return try await conversion.value
    }
}
