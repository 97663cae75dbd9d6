import Inference
import JSON
import Tokenization

/// llama-server's own `/completion`, which takes and gives tokens.
struct LlamaDialect: CompletionDialect {
    let path = "/completion"
    /// What every llama-server gives.
    static let given: Set<BackendFeature> = [
        .grammar, .marks, .logProbabilities, .ignoredEnd, .freshPrompt, .extendedSampling,
    ]

    let features = Self.given
    let takesText = false
    /// Tokens that end a reply: they come as events, and are none of its text.
    let endOfGeneration: Set<TokenID>
    /// Control tokens by their texts, as far as they are known. A grammar there takes their names for text, which does
    /// not come; so none but marks may be chosen under one.
    var silentTokens: [String: TokenID] = [:]

    func question(
        _ request: GenerationRequest,
        promptText: String?,
        contextLength: Int
    ) throws(InferenceError) -> JSONValue {
        let prompt = request.prompt.map { JSONValue.integer(Int($0)) }
        let members: [JSONMember] = [
            .init(name: "prompt", value: .array(prompt)),
            .init(name: "stream", value: true),
            .init(name: "return_tokens", value: true),
            .init(name: "n_predict", value: .integer(request.maxTokens.map { min($0, Int(Int32.max)) } ?? -1)),
            .init(name: "stop", value: .array(request.stopStrings.filter { !$0.isEmpty }.map(JSONValue.string))),
            .init(name: "ignore_eos", value: .boolean(request.bansEndOfGeneration)),
            .init(name: "cache_prompt", value: .boolean(request.usesCache)),
            // What the last event repeats of the question is of no use.
            .init(name: "response_fields", value: Self.finalFields),
        ]
        let grammar = try request.grammarMembers()
        let sampling = sampling(choice(of: request), contextLength: contextLength)
        let extended = request.sampling.extendedMembers(
            breakers: request.sequenceBreakers,
            contextLength: contextLength
        )
        return .object(members + sampling + extended + grammar + extras(request))
    }

    private static let finalFields: JSONValue = [
        "content", "tokens", "stop", "stop_type", "truncated", "tokens_predicted", "tokens_evaluated", "timings",
    ]

    private func choice(of request: GenerationRequest) -> SamplingParameters {
        var sampling = request.sampling
        guard request.grammar != nil else { return sampling }
        for (text, token) in silentTokens where !request.marks.contains(text) {
            sampling.logitBias[token] = -.infinity
        }
        return sampling
    }

    private func sampling(_ sampling: SamplingParameters, contextLength: Int) -> [JSONMember] {
        [
            .init(name: "temperature", value: .number(Double(max(0, sampling.temperature)))),
            .init(name: "top_k", value: .integer(min(max(0, sampling.topK), Int(Int32.max)))),
            .init(name: "top_p", value: .number(Double(sampling.topP))),
            .init(name: "min_p", value: .number(Double(sampling.minP))),
            .init(name: "repeat_penalty", value: .number(Double(sampling.repetitionPenalty))),
            .init(name: "frequency_penalty", value: .number(Double(sampling.frequencyPenalty))),
            .init(name: "presence_penalty", value: .number(Double(sampling.presencePenalty))),
            .init(name: "logit_bias", value: Self.biases(sampling.logitBias)),
            .init(name: "seed", value: .integer(sampling.foldedSeed ?? -1)),
        ] + sampling.penaltyMembers(contextLength: contextLength)
    }

    private func extras(_ request: GenerationRequest) -> [JSONMember] {
        var members = request.markMembers
        if let count = request.alternativeCount {
            // With 0 not even the token's own probability comes.
            members.append(.init(name: "n_probs", value: .integer(max(1, count))))
        }
        return members
    }

    private static func biases(_ biases: [TokenID: Float]) -> JSONValue {
        .array(
            biases.sorted { $0.key < $1.key }.map { token, bias in
                // JSON has no infinity; `false` bans a token.
                let value: JSONValue = bias == -.infinity ? false : .number(Double(min(bias, 1e30)))
                return [.integer(Int(token)), value]
            }
        )
    }

    func part(_ event: JSONValue, of request: GenerationRequest) throws(ServerBackendError) -> ReplyPart {
        if event["error"] != nil { throw Self.failure(event) }
        guard case .string(let text)? = event["content"] else { throw Self.unexpected }
        var part = ReplyPart(text: text)
        part.tokens = tokens(event, of: request).filter { !endOfGeneration.contains($0.id) }
        part.counts = ReplyPart.Counts(llama: event)
        guard event["stop"] == true else { return part }
        part.finish = event["stop_type"] == "limit" ? .length : .stop
        return part
    }

    private func tokens(_ event: JSONValue, of request: GenerationRequest) -> [GeneratedToken] {
        if case .array(let places)? = event["completion_probabilities"], let count = request.alternativeCount {
            return places.compactMap { GeneratedToken(llama: $0, alternatives: count) }
        }
        guard case .array(let ids)? = event["tokens"] else { return [] }
        return ids.compactMap { $0.token.map { GeneratedToken(id: $0) } }
    }

    private static func failure(_ event: JSONValue) -> ServerBackendError {
        let status = event["error"]?["code"]?.count ?? 500
        return ServerBackendError(
            .refused(status: status),
            "llama-server broke off the reply: \(ServerMessage.text(event) ?? "it did not say why")"
        )
    }

    private static let unexpected = ServerBackendError(
        .unexpectedAnswer,
        "expected \"content\" in each event of llama-server's /completion, found none"
    )
}

extension GeneratedToken {
    /// Reads one place of `completion_probabilities`.
    fileprivate init?(llama place: JSONValue, alternatives count: Int) {
        guard let id = place["id"]?.token else { return nil }
        var others: [TokenProbability] = []
        if case .array(let list)? = place["top_logprobs"] {
            others = list.prefix(count).compactMap { other in
                guard let token = other["id"]?.token, let value = other["logprob"]?.double else { return nil }
                return TokenProbability(token: token, logProbability: Float(value))
            }
        }
        self.init(id: id, logProbability: place["logprob"]?.double.map(Float.init), alternatives: others)
    }
}

extension ReplyPart.Counts {
    fileprivate init(llama event: JSONValue) {
        let timings = event["timings"]
        promptTokens = event["tokens_evaluated"]?.count
        generatedTokens = event["tokens_predicted"]?.count
        cachedPromptTokens = timings?["cache_n"]?.count
        draftedTokens = timings?["draft_n"]?.count
        acceptedTokens = timings?["draft_n_accepted"]?.count
        promptDuration = timings?["prompt_ms"]?.double.flatMap(Duration.init(milliseconds:))
        generationDuration = timings?["predicted_ms"]?.double.flatMap(Duration.init(milliseconds:))
    }
}
