package import Inference
import JSON
package import ModelFiles
import Tokenization

/// llama.cpp: a `llama-server` of our own for each model.
///
/// Prompts are rendered and replies are read by Minerva; the server sees tokens only.
package struct LlamaBackend: InferenceBackend {
    /// The backend's name.
    package let name = "llama.cpp"

    /// It loads GGUF files.
    package let formats: Set<ModelFormat> = [.gguf]

    /// What `llama-server` can give. The Python package's server gives only `ignoredEnd`, and its models refuse the rest.
    package let features = LlamaDialect.given

    private let configuration: ProgramConfiguration
    private let open: @Sendable (String) throws -> LocalModel

    /// Creates the backend.
    ///
    /// - Parameters:
    ///   - configuration: where llama.cpp is.
    ///   - open: reads a model file's description and tokenizer.
    package init(
        _ configuration: ProgramConfiguration = .llama,
        open: @escaping @Sendable (String) throws -> LocalModel
    ) {
        self.configuration = configuration
        self.open = open
    }

    /// Whether there is a llama.cpp, and how to get one.
    package func availability() async -> BackendAvailability {
        await LlamaInstallation.find(configuration).availability
    }

    /// Starts a server for a GGUF file and waits until it has loaded it.
    ///
    /// - Throws: ``ServerBackendError``, or what reading the file throws.
    package func load(path: String, options: LoadOptions) async throws -> any LoadedModel {
        try Self.check(options)
        let installation = await LlamaInstallation.find(configuration)
        let file = try await LocalModel.read(path, by: open)
        let length = file.contextLength(options.contextLength)
        let launch = LlamaLaunch(path: path, options: options, contextLength: length, configuration: configuration)
        switch installation {
        case .missing(let reason, let command):
            throw ServerBackendError(.notInstalled, "\(reason); install it with: \(command)")
        case .server(let program, _):
            return try await ServerSupervisor.model(run: launch.server(program)) { supervisor in
                try await serverModel(
                    file,
                    supervisor: supervisor,
                    length: length,
                    waitingLimit: options.waitingRequests
                )
            }
        case .python(let program, _):
            return try await ServerSupervisor.model(run: launch.python(program)) { supervisor in
                pythonModel(file, supervisor: supervisor, length: length, waitingLimit: options.waitingRequests)
            }
        }
    }

    private static func check(_ options: LoadOptions) throws(ServerBackendError) {
        if options.keyValueByteCount != nil {
            throw ServerBackendError(
                .invalidConfiguration,
                "llama.cpp takes no bound on the memory for keys and values; choose the context's length and the number "
                    + "of parallel requests instead"
            )
        }
        if let length = options.contextLength, length < 2 {
            throw ServerBackendError(
                .invalidConfiguration,
                "expected a context of at least 2 tokens, found \(length); choose a longer one"
            )
        }
    }

    private func serverModel(
        _ file: LocalModel,
        supervisor: ServerSupervisor,
        length: Int,
        waitingLimit: Int
    ) async throws -> ServerModel {
        let answer = try await supervisor.ask { client throws(ServerBackendError) in try await client.get("/props") }
        let slot = answer["default_generation_settings"]?["n_ctx"]?.count ?? length
        return ServerModel(
            properties: ModelProperties(
                of: file,
                backend: name,
                contextLength: min(length, slot),
                parallelRequests: answer["total_slots"]?.count ?? 1
            ),
            waitingLimit: waitingLimit,
            source: supervisor,
            dialect: LlamaDialect(
                endOfGeneration: file.tokenizer.endOfGeneration,
                silentTokens: file.tokenizer.silentTokens
            ),
            coder: LocalTokens(file.tokenizer)
        )
    }

    private func pythonModel(
        _ file: LocalModel,
        supervisor: ServerSupervisor,
        length: Int,
        waitingLimit: Int
    ) -> ServerModel {
        let upstream = UpstreamModel(
            backend: name,
            model: nil,
            dialect: .openAI,
            features: [.ignoredEnd],
            takesText: true,
            addsStart: true
        )
        return upstream.model(
            file,
            source: supervisor,
            contextLength: length,
            parallelRequests: 1,
            waitingLimit: waitingLimit
        )
    }
}
