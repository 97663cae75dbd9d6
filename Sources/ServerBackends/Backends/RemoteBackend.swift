package import Inference
import JSON
package import ModelFiles

/// A server elsewhere that holds models already: llama-server, Minerva, vLLM, or another that continues prompts. Either
/// it tells how it cuts text into tokens, or a tokenizer that lies here does.
package struct RemoteBackend: InferenceBackend {
    private let configuration: RemoteConfiguration
    private let open: (@Sendable (String) throws -> LocalModel)?

    /// Creates the backend.
    ///
    /// - Parameters:
    ///   - configuration: where the servers are, and how to talk to them.
    ///   - open: reads the tokenizer that the configuration names, if it names one.
    /// - Throws: ``ServerBackendError`` `.invalidConfiguration` if there is no server, or nothing to read a tokenizer with.
    package init(
        _ configuration: RemoteConfiguration,
        open: (@Sendable (String) throws -> LocalModel)? = nil
    ) throws(ServerBackendError) {
        guard !configuration.endpoints.isEmpty else {
            throw ServerBackendError(
                .invalidConfiguration,
                "expected at least one base URL for the backend \(configuration.name), found none"
            )
        }
        guard configuration.tokenizer == nil || open != nil else {
            throw ServerBackendError(
                .invalidConfiguration,
                "the backend \(configuration.name) names a tokenizer, and nothing here reads tokenizers"
            )
        }
        self.configuration = configuration
        self.open = open
    }

    /// The backend's name.
    package var name: String { configuration.name }

    /// It takes names.
    package let formats: Set<ModelFormat> = [.name]

    /// What its models can give.
    package var features: Set<BackendFeature> { configuration.features }

    /// Whether one of the servers answers.
    package func availability() async -> BackendAvailability {
        var reason = ""
        for var client in clients {
            client.answerLimit = .seconds(5)
            do throws(ServerBackendError) {
                _ = try await client.get("/v1/models")
                return .available(version: nil)
            } catch {
                reason = error.message
            }
        }
        return .unavailable(reason: reason, installCommand: nil)
    }

    /// Takes up a model that the servers hold.
    ///
    /// - Parameters:
    ///   - path: the model's name, ours or theirs.
    ///   - options: how many tokens a request may hold and how many requests may wait; the rest is the servers' business.
    /// - Returns: the model.
    /// - Throws: ``ServerBackendError`` if they don't hold it, or can't be asked for tokens.
    package func load(path: String, options: LoadOptions) async throws -> any LoadedModel {
        let replicas = ReplicaSet(name: name, clients: clients)
        do {
            return try await model(configuration.models[path] ?? path, of: replicas, options)
        } catch {
            await replicas.stop()
            throw error
        }
    }

    private func model(_ model: String, of replicas: ReplicaSet, _ options: LoadOptions) async throws -> ServerModel {
        let upstream = UpstreamModel(
            backend: name,
            model: model,
            dialect: configuration.dialect,
            features: features,
            takesText: configuration.takesText,
            addsStart: configuration.addsStart
        )
        guard let tokenizer = configuration.tokenizer, let open else {
            return try await upstream.model(
                askedOf: replicas,
                contextLength: configuration.contextLength,
                chatTemplate: configuration.chatTemplate,
                replicaCount: configuration.endpoints.count,
                options: options
            )
        }
        let file = try await LocalModel.read(tokenizer, by: open)
        let facts = try await upstream.facts(replicas)
        let length = facts.contextLength ?? configuration.contextLength ?? file.contextLength(nil)
        return upstream.model(
            LocalModel(
                tokenizer: file.tokenizer,
                trainedContextLength: file.trainedContextLength,
                chatTemplate: configuration.chatTemplate ?? file.chatTemplate ?? facts.chatTemplate
            ),
            source: replicas,
            contextLength: min(options.contextLength ?? length, length),
            parallelRequests: (facts.parallelRequests ?? max(1, options.parallelRequests))
                * configuration.endpoints.count,
            waitingLimit: options.waitingRequests
        )
    }

    private var clients: [ServerClient] {
        configuration.endpoints.map {
            ServerClient(
                endpoint: $0,
                answerLimit: configuration.answerLimit,
                silenceLimit: configuration.silenceLimit
            )
        }
    }
}
