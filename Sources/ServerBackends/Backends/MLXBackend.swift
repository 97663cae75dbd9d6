package import Inference
package import ModelFiles
import Tokenization

/// MLX: an `mlx_lm.server` of our own for each model.
///
/// Prompts are rendered and replies are read by Minerva; the server sees tokens only.
package struct MLXBackend: InferenceBackend {
    /// The backend's name.
    package let name = "mlx"

    /// It loads Hugging Face folders, whether MLX has quantised them or not.
    package let formats: Set<ModelFormat> = [.mlx, .safetensors]

    /// What its models can give.
    package let features = MLXDialect.given

    private let configuration: ProgramConfiguration
    private let open: @Sendable (String) throws -> LocalModel

    /// Creates the backend.
    ///
    /// - Parameters:
    ///   - configuration: where mlx-lm is.
    ///   - open: reads a folder's description and tokenizer.
    package init(
        _ configuration: ProgramConfiguration = .mlx,
        open: @escaping @Sendable (String) throws -> LocalModel = { try LocalModel(folder: $0) }
    ) {
        self.configuration = configuration
        self.open = open
    }

    /// Whether there is an mlx-lm that can compute, and how to get one.
    package func availability() async -> BackendAvailability {
        await MLXInstallation.find(configuration).availability
    }

    /// Starts a server for a folder and waits until it has loaded it.
    ///
    /// - Throws: ``ServerBackendError``, or what reading the folder throws.
    package func load(path: String, options: LoadOptions) async throws -> any LoadedModel {
        try Self.check(options)
        let model = try await LocalModel.read(path, by: open)
        let launch = MLXLaunch(path: path, options: options, configuration: configuration)
        let python: String
        switch await MLXInstallation.find(configuration) {
        case .python(let path, _): python = path
        case .missing(let reason, let command):
            throw ServerBackendError(.notInstalled, "\(reason); install it with: \(command)")
        }
        let properties = ModelProperties(
            of: model,
            backend: name,
            contextLength: model.contextLength(options.contextLength),
            parallelRequests: launch.parallelRequests
        )
        let server = try await ServerSupervisor.model(run: launch.server(python)) { supervisor in
            ServerModel(
                properties: properties,
                waitingLimit: options.waitingRequests,
                source: supervisor,
                dialect: MLXDialect(
                    endOfGeneration: model.endOfGeneration,
                    vocabularySize: properties.vocabularySize
                ),
                coder: LocalTokens(model.tokenizer)
            )
        }
        return MLXModel(server, tokenizer: model.tokenizer, endOfGeneration: model.endOfGeneration)
    }

    private static func check(_ options: LoadOptions) throws(ServerBackendError) {
        if options.keyValueByteCount != nil {
            throw ServerBackendError(
                .invalidConfiguration,
                "mlx takes no bound on the memory for keys and values; choose the context's length and the number of "
                    + "parallel requests instead"
            )
        }
        if options.gpuLayerCount != nil {
            throw ServerBackendError(
                .invalidConfiguration,
                "mlx takes no number of layers for a GPU: it computes all of them where it computes any"
            )
        }
        if let length = options.contextLength, length < 2 {
            throw ServerBackendError(
                .invalidConfiguration,
                "expected a context of at least 2 tokens, found \(length); choose a longer one"
            )
        }
    }
}
