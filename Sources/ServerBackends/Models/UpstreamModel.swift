import Inference
import JSON
import Tokenization

/// A model behind a server of some kind, ours or not: how it is asked, and what has to be known of it.
struct UpstreamModel: Sendable {
    /// Name of the backend.
    let backend: String
    /// The server's name of the model; nil leaves it out of requests.
    let model: String?
    let dialect: RemoteConfiguration.Dialect
    let features: Set<BackendFeature>
    /// Whether prompts go as text.
    let takesText: Bool
    /// Whether the server puts the token that starts a text in front of such a prompt.
    let addsStart: Bool
    /// Whether the server refuses fields that it doesn't know.
    var isStrict = false

    /// A model whose tokens are known here.
    func model(
        _ file: LocalModel,
        source: any ClientSource,
        contextLength: Int,
        parallelRequests: Int,
        waitingLimit: Int
    ) -> ServerModel {
        let start = file.tokenizer.addsBOS ? file.tokenizer.vocabulary.special.beginOfSequence : nil
        return ServerModel(
            properties: ModelProperties(
                of: file,
                backend: backend,
                contextLength: contextLength,
                parallelRequests: parallelRequests
            ),
            waitingLimit: waitingLimit,
            source: source,
            dialect: completionDialect(endOfGeneration: file.tokenizer.endOfGeneration),
            coder: LocalTokens(file.tokenizer),
            impliedStart: takesText && addsStart ? start : nil
        )
    }

    /// A model of which only the server knows the tokens.
    ///
    /// - Throws: ``ServerBackendError`` if it doesn't tell them, or nobody knows how long the context is.
    func model(
        askedOf source: any ClientSource,
        contextLength: Int?,
        chatTemplate: String?,
        replicaCount: Int,
        options: LoadOptions
    ) async throws -> ServerModel {
        let facts = try await facts(source)
        let coder = try await ServerTokens.find(source, backend: backend, model: model)
        let end = try await coder.tokenize(facts.eosToken, seams: [], addSpecial: false, parseSpecial: true)
        guard let length = facts.contextLength ?? contextLength else {
            throw ServerBackendError(
                .invalidConfiguration,
                "\(backend) doesn't say how long the model's context is; say it in the backend's configuration"
            )
        }
        return ServerModel(
            properties: ModelProperties(
                backend: backend,
                contextLength: min(options.contextLength ?? length, length),
                parallelRequests: (facts.parallelRequests ?? max(1, options.parallelRequests)) * replicaCount,
                trainedContextLength: facts.trainedContextLength ?? length,
                vocabularySize: facts.vocabularySize,
                longestTokenByteCount: RemoteFacts.longestTokenByteCount,
                chatTemplate: chatTemplate ?? facts.chatTemplate,
                bosToken: facts.bosToken,
                eosToken: facts.eosToken
            ),
            waitingLimit: options.waitingRequests,
            source: source,
            // llama-server lists the token that ends a reply among its tokens; others send none.
            dialect: completionDialect(endOfGeneration: dialect == .llama && end.count == 1 ? Set(end) : []),
            coder: coder
        )
    }

    /// What the server says of the model.
    ///
    /// - Throws: ``ServerBackendError`` `.refused` with status 404 if it holds no model of this name.
    func facts(_ source: any ClientSource) async throws(ServerBackendError) -> RemoteFacts {
        let listing = try await source.ask { client throws(ServerBackendError) in try await client.get("/v1/models") }
        let query = model.map { "?model=\(RemoteFacts.escaped($0))" } ?? ""
        return RemoteFacts(
            entry: try entry(in: listing),
            properties: try await properties(source, path: "/props\(query)")
        )
    }

    /// What llama-server says of its model; nil from servers without the path, or without this model there: they have
    /// said all they know in the listing.
    private func properties(_ source: any ClientSource, path: String) async throws(ServerBackendError) -> JSONValue? {
        do throws(ServerBackendError) {
            return try await source.ask { client throws(ServerBackendError) in try await client.get(path) }
        } catch {
            switch error.code {
            case .unexpectedAnswer, .refused(status: 501): return nil
            case .refused(let status) where status < 500 && status != 429: return nil
            default: throw error
            }
        }
    }

    private func entry(in listing: JSONValue) throws(ServerBackendError) -> JSONValue {
        guard case .array(let entries)? = listing["data"] else {
            throw ServerBackendError(
                .unexpectedAnswer,
                "expected \"data\" in the answer of \(backend) to /v1/models, found none"
            )
        }
        guard let model else { return entries.first ?? .null }
        if let entry = entries.first(where: { $0["id"]?.text == model }) { return entry }
        let names = entries.prefix(20).compactMap { $0["id"]?.text }.joined(separator: ", ")
        throw ServerBackendError(.refused(status: 404), "\(backend) holds no model \"\(model)\"; it holds: \(names)")
    }

    private func completionDialect(endOfGeneration: Set<TokenID>) -> any CompletionDialect {
        switch dialect {
        case .llama: LlamaDialect(endOfGeneration: endOfGeneration)
        case .openAI:
            OpenAIDialect(
                features: features,
                takesText: takesText,
                endOfGeneration: endOfGeneration,
                model: model,
                isStrict: isStrict
            )
        }
    }
}
