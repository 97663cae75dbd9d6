package import Inference
import JSON
package import ModelFiles
import Tokenization

/// A server elsewhere that holds models already: llama-server, Minerva, or another that continues prompts and tells how
/// it cuts text into tokens.
package struct RemoteBackend: InferenceBackend {
    private let configuration: RemoteConfiguration

    /// Creates the backend.
    ///
    /// - Throws: ``ServerBackendError`` `.invalidConfiguration` if there is no server.
    package init(_ configuration: RemoteConfiguration) throws(ServerBackendError) {
        guard !configuration.endpoints.isEmpty else {
            throw ServerBackendError(
                .invalidConfiguration,
                "expected at least one base URL for the backend \(configuration.name), found none"
            )
        }
        self.configuration = configuration
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
        let coder = ServerTokens(source: replicas)
        let model = configuration.models[path] ?? path
        let listing = try await replicas.ask { client throws(ServerBackendError) in try await client.get("/v1/models") }
        let facts = RemoteFacts(
            entry: try entry(of: model, in: listing),
            properties: try? await replicas.ask { client throws(ServerBackendError) in try await client.get("/props") }
        )
        try await checkTokens(coder)
        let end = try await coder.tokenize(facts.eosToken, seams: [], addSpecial: false, parseSpecial: true)
        return ServerModel(
            properties: try properties(facts, options),
            waitingLimit: options.waitingRequests,
            source: replicas,
            dialect: dialect(model: model, endOfGeneration: end.count == 1 ? Set(end) : []),
            coder: coder
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

    private func dialect(model: String, endOfGeneration: Set<TokenID>) -> any CompletionDialect {
        switch configuration.dialect {
        case .llama: LlamaDialect(endOfGeneration: endOfGeneration)
        case .openAI: OpenAIDialect(features: features, takesText: false, endOfGeneration: [], model: model)
        }
    }

    private func entry(of model: String, in listing: JSONValue) throws(ServerBackendError) -> JSONValue {
        guard case .array(let entries)? = listing["data"] else {
            throw ServerBackendError(
                .unexpectedAnswer,
                "expected \"data\" in the answer of \(name) to /v1/models, found none"
            )
        }
        if let entry = entries.first(where: { $0["id"]?.text == model }) { return entry }
        let names = entries.prefix(20).compactMap { $0["id"]?.text }.joined(separator: ", ")
        throw ServerBackendError(.refused(status: 404), "\(name) holds no model \"\(model)\"; it holds: \(names)")
    }

    private func checkTokens(_ coder: ServerTokens) async throws(ServerBackendError) {
        let message: String
        do {
            if try await !coder.tokenize("a", seams: [], addSpecial: false, parseSpecial: false).isEmpty { return }
            message = "it gives no tokens for \"a\""
        } catch {
            message = "\(error)"
        }
        throw ServerBackendError(
            .unexpectedAnswer,
            "\(name) can't be asked for tokens as llama-server can (/tokenize, /detokenize), which continuing prompts "
                + "takes: \(message)"
        )
    }

    private func properties(_ facts: RemoteFacts, _ options: LoadOptions) throws(ServerBackendError) -> ModelProperties
    {
        guard let length = facts.contextLength ?? configuration.contextLength else {
            throw ServerBackendError(
                .invalidConfiguration,
                "\(name) doesn't say how long the model's context is; say it in the backend's configuration"
            )
        }
        return ModelProperties(
            backend: name,
            contextLength: min(options.contextLength ?? length, length),
            parallelRequests: (facts.parallelRequests ?? options.parallelRequests) * configuration.endpoints.count,
            trainedContextLength: facts.trainedContextLength ?? length,
            vocabularySize: facts.vocabularySize,
            longestTokenByteCount: RemoteFacts.longestTokenByteCount,
            chatTemplate: configuration.chatTemplate ?? facts.chatTemplate,
            bosToken: facts.bosToken,
            eosToken: facts.eosToken
        )
    }
}
