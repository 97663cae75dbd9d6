package import Inference
package import ModelFiles
import Tokenization

/// A backend whose server is a program that a small file describes.
package struct ProcessBackend: InferenceBackend {
    private let description: ProcessDescription
    private let open: @Sendable (String) throws -> LocalModel

    /// Creates the backend.
    ///
    /// - Parameters:
    ///   - description: how the program is started and asked.
    ///   - open: reads a model's description and tokenizer.
    package init(_ description: ProcessDescription, open: @escaping @Sendable (String) throws -> LocalModel) {
        self.description = description
        self.open = open
    }

    /// The backend's name.
    package var name: String { description.name }

    /// The formats of models that the program loads.
    package var formats: Set<ModelFormat> { description.formats }

    /// What its models can give.
    package var features: Set<BackendFeature> { description.features }

    /// Whether the program is installed, and how to install it.
    package func availability() async -> BackendAvailability {
        await description.availability()
    }

    /// Starts the program for a model and waits until it has loaded it.
    ///
    /// - Throws: ``ServerBackendError``, or what reading the model's files throws.
    package func load(path: String, options: LoadOptions) async throws -> any LoadedModel {
        try check(options)
        let file = description.tokens == .model ? try await LocalModel.read(path, by: open) : nil
        let length = file?.contextLength(options.contextLength) ?? options.contextLength
        let values = [Placeholder: String](path: path, options: options, contextLength: length)
        do {
            return try await ServerSupervisor.model(run: description.recipe(values)) { supervisor in
                try await checkKey(supervisor)
                return try await model(of: supervisor, file: file, path: path, length: length, options: options)
            }
        } catch let error as ServerBackendError where error.code == .startFailed {
            throw await explained(error)
        }
    }

    /// Asked only now whether the program is installed: some take many seconds to tell their version.
    private func explained(_ error: ServerBackendError) async -> ServerBackendError {
        guard case .unavailable(let reason, let command) = await availability() else { return error }
        let advice = command.map { "; install it with: \($0)" } ?? ""
        return ServerBackendError(.notInstalled, "\(reason)\(advice); \(error.message)")
    }

    private func model(
        of supervisor: ServerSupervisor,
        file: LocalModel?,
        path: String,
        length: Int?,
        options: LoadOptions
    ) async throws -> ServerModel {
        let served = UpstreamModel(
            backend: name,
            model: description.model?.filled([.model: path, .name: ModelName.of(path)]),
            dialect: description.dialect,
            features: features,
            takesText: description.prompt == .text,
            addsStart: description.addsStart,
            isStrict: description.isStrict
        )
        if let file {
            return served.model(
                file,
                source: supervisor,
                contextLength: file.contextLength(length),
                parallelRequests: max(1, options.parallelRequests),
                waitingLimit: options.waitingRequests
            )
        }
        return try await served.model(
            askedOf: supervisor,
            contextLength: length,
            chatTemplate: nil,
            replicaCount: 1,
            options: options
        )
    }

    /// A program that takes no notice of its key would serve everyone on this machine.
    private func checkKey(_ supervisor: ServerSupervisor) async throws {
        guard description.ready.wantsKey, let endpoint = await supervisor.endpoint else { return }
        let stranger = ServerClient(endpoint: try ServerEndpoint(baseURL: endpoint.baseURL), answerLimit: .seconds(10))
        do throws(ServerBackendError) {
            _ = try await stranger.get(description.ready.path)
        } catch {
            return
        }
        throw ServerBackendError(
            .invalidConfiguration,
            "\(name) answers \(description.ready.path) without its key, so that everyone on this machine could use it; hand "
                + "{key} over as the program wants it, or say \"wants_key\": false if it knows no key"
        )
    }

    private func check(_ options: LoadOptions) throws(ServerBackendError) {
        if options.keyValueByteCount != nil {
            throw refusal("no bound on the memory for keys and values; choose the context's length instead")
        }
        if options.gpuLayerCount != nil {
            throw refusal("no number of layers for a GPU; say it in the command of its description")
        }
        if options.keyValueType != .f16 {
            throw refusal("no type for keys and values; say it in the command of its description")
        }
        if let length = options.contextLength, length < 2 {
            throw ServerBackendError(
                .invalidConfiguration,
                "expected a context of at least 2 tokens, found \(length); choose a longer one"
            )
        }
    }

    private func refusal(_ what: String) -> ServerBackendError {
        ServerBackendError(.invalidConfiguration, "\(name) takes \(what)")
    }
}
