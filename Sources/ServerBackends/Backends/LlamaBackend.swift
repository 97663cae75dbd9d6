import Dispatch
package import Inference
import JSON
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

    /// Tokens of context where a model has more and nobody says how many.
    private static let defaultContextLength = 8192

    private let configuration: LlamaConfiguration
    private let open: @Sendable (String) throws -> LocalModelFile

    /// Creates the backend.
    ///
    /// - Parameters:
    ///   - configuration: where llama.cpp is.
    ///   - open: reads a model file's description and tokenizer.
    package init(
        _ configuration: LlamaConfiguration = LlamaConfiguration(),
        open: @escaping @Sendable (String) throws -> LocalModelFile
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
        let file = try await opened(path)
        let trained = try file.trainedContextLength
        let length = options.contextLength ?? min(trained ?? Self.defaultContextLength, Self.defaultContextLength)
        let launch = LlamaLaunch(path: path, options: options, contextLength: length, configuration: configuration)
        switch installation {
        case .missing(let reason, let command):
            throw ServerBackendError(.notInstalled, "\(reason); install it with: \(command)")
        case .server(let program, _):
            return try await model(run: launch.server(program)) { supervisor in
                try await serverModel(
                    file,
                    supervisor: supervisor,
                    length: length,
                    waitingLimit: options.waitingRequests
                )
            }
        case .python(let program, _):
            return try await model(run: launch.python(program)) { supervisor in
                try pythonModel(file, supervisor: supervisor, length: length, waitingLimit: options.waitingRequests)
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

    /// Starts a server and makes a model of it; a server that is no use is stopped.
    private func model(
        run recipe: ServerSupervisor.Recipe,
        _ make: (ServerSupervisor) async throws -> ServerModel
    ) async throws -> ServerModel {
        let supervisor = ServerSupervisor(recipe)
        try await supervisor.start()
        do {
            return try await make(supervisor)
        } catch {
            await supervisor.stop()
            throw error
        }
    }

    /// Reading a large vocabulary computes for a good part of a second, too long for a cooperative thread.
    private func opened(_ path: String) async throws -> LocalModelFile {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async { [open] in
                continuation.resume(with: Result { try open(path) })
            }
        }
    }

    private func serverModel(
        _ file: LocalModelFile,
        supervisor: ServerSupervisor,
        length: Int,
        waitingLimit: Int
    ) async throws -> ServerModel {
        let answer = try await supervisor.ask { client throws(ServerBackendError) in try await client.get("/props") }
        let slot = answer["default_generation_settings"]?["n_ctx"]?.count ?? length
        return ServerModel(
            properties: try properties(
                of: file,
                contextLength: min(length, slot),
                parallelRequests: answer["total_slots"]?.count ?? 1
            ),
            waitingLimit: waitingLimit,
            source: supervisor,
            dialect: LlamaDialect(endOfGeneration: file.tokenizer.endOfGeneration),
            coder: LocalTokens(file.tokenizer)
        )
    }

    private func pythonModel(_ file: LocalModelFile, supervisor: ServerSupervisor, length: Int, waitingLimit: Int)
        throws -> ServerModel
    {
        let start = file.tokenizer.addsBOS ? file.tokenizer.vocabulary.special.beginOfSequence : nil
        return ServerModel(
            properties: try properties(of: file, contextLength: length, parallelRequests: 1),
            waitingLimit: waitingLimit,
            source: supervisor,
            dialect: OpenAIDialect(
                features: [.ignoredEnd],
                takesText: true,
                endOfGeneration: file.tokenizer.endOfGeneration,
                model: nil
            ),
            coder: LocalTokens(file.tokenizer),
            impliedStart: start
        )
    }

    private func properties(of file: LocalModelFile, contextLength: Int, parallelRequests: Int) throws
        -> ModelProperties
    {
        let vocabulary = file.tokenizer.vocabulary
        func text(of token: TokenID?) -> String {
            token.map { file.tokenizer.decode([$0], renderSpecial: true) } ?? ""
        }
        return ModelProperties(
            backend: name,
            contextLength: contextLength,
            parallelRequests: parallelRequests,
            trainedContextLength: try file.trainedContextLength ?? contextLength,
            vocabularySize: vocabulary.tokens.count,
            longestTokenByteCount: vocabulary.tokens.longestByteCount,
            chatTemplate: try file.chatTemplate,
            bosToken: text(of: vocabulary.special.beginOfSequence),
            eosToken: text(of: vocabulary.special.endOfSequence),
            gapTokens: GapTokens(vocabulary.special),
            controlTokenTexts: file.tokenizer.controlTokenTexts
        )
    }
}

extension GapTokens {
    /// The tokens around a gap, if there are all three.
    fileprivate init?(_ special: SpecialTokens) {
        guard let prefix = special.fillPrefix, let suffix = special.fillSuffix, let middle = special.fillMiddle else {
            return nil
        }
        self.init(prefix: prefix, suffix: suffix, middle: middle)
    }
}
