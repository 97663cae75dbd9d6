import Inference
import JSON
import Tokenization

/// `/v1/completions`, which many servers have: a prompt in, text out. Tokens of the reply do not come.
struct OpenAIDialect: CompletionDialect {
    let path = "/v1/completions"
    /// What the server understands beyond OpenAI's own fields: `ignore_eos`, `cache_prompt`, llama-server's samplers,
    /// `grammar`, `preserved_tokens`, and `return_tokens_as_token_ids` for probabilities.
    let features: Set<BackendFeature>
    /// Whether the prompt goes as text, because the server takes no tokens.
    let takesText: Bool
    /// Tokens that end a reply, banned where none may; empty if they aren't known, and `ignore_eos` has to do.
    let endOfGeneration: Set<TokenID>
    /// The name that the server knows the model by; nil leaves it out.
    let model: String?
    /// Whether the server refuses fields that it doesn't know, instead of passing over them.
    var isStrict = false

    func question(
        _ request: GenerationRequest,
        promptText: String?,
        contextLength: Int
    ) throws(InferenceError) -> JSONValue {
        let room = max(1, contextLength - request.prompt.count)
        let prompt = promptText.map(JSONValue.string) ?? .array(request.prompt.map { .integer(Int($0)) })
        var members: [JSONMember] = [
            .init(name: "prompt", value: prompt),
            .init(name: "stream", value: true),
            .init(name: "stream_options", value: ["include_usage": true]),
            // Without a limit OpenAI's own is 16.
            .init(name: "max_tokens", value: .integer(min(request.maxTokens ?? room, room))),
        ]
        if let model { members.append(.init(name: "model", value: .string(model))) }
        let stops = request.stopStrings.filter { !$0.isEmpty }
        if !stops.isEmpty { members.append(.init(name: "stop", value: .array(stops.map(JSONValue.string)))) }
        if request.bansEndOfGeneration { members.append(.init(name: "ignore_eos", value: true)) }
        if !request.usesCache { members.append(.init(name: "cache_prompt", value: false)) }
        members += try request.grammarMembers() + request.markMembers
        if let count = request.alternativeCount {
            members.append(.init(name: "logprobs", value: .integer(count)))
            // Texts would not tell which tokens they are.
            members.append(.init(name: "return_tokens_as_token_ids", value: true))
        }
        var sampling = request.sampling
        if request.bansEndOfGeneration {
            for token in endOfGeneration { sampling.logitBias[token] = -.infinity }
        }
        members += self.sampling(sampling)
        if features.contains(.extendedSampling) {
            members += sampling.penaltyMembers(contextLength: contextLength)
            members += request.sampling.extendedMembers(
                breakers: request.sequenceBreakers,
                contextLength: contextLength
            )
        }
        return .object(members)
    }

    /// OpenAI's fields, and those of the same meaning that vLLM, SGLang and llama-server share. Two names are sent for
    /// one thing where they differ; servers pass over what they don't know.
    private func sampling(_ sampling: SamplingParameters) -> [JSONMember] {
        var members: [JSONMember] = [
            .init(name: "temperature", value: .number(Double(max(0, sampling.temperature)))),
            // vLLM and SGLang refuse 0.
            .init(name: "top_p", value: .number(Double(min(max(sampling.topP, 1e-9), 1)))),
            .init(name: "frequency_penalty", value: .number(Double(sampling.frequencyPenalty))),
            .init(name: "presence_penalty", value: .number(Double(sampling.presencePenalty))),
            // For all tokens: SGLang takes -1 only, TensorRT-LLM 0 only, the others both.
            .init(name: "top_k", value: .integer(sampling.topK == 0 && !isStrict ? -1 : sampling.topK)),
            .init(name: "min_p", value: .number(Double(sampling.minP))),
        ]
        let penalty = JSONValue.number(Double(sampling.repetitionPenalty))
        if sampling.repetitionPenalty != 1 { members.append(.init(name: "repetition_penalty", value: penalty)) }
        // Servers that know this name have other values than 1 where it is left out.
        if !isStrict { members.append(.init(name: "repeat_penalty", value: penalty)) }
        if let seed = sampling.foldedSeed { members.append(.init(name: "seed", value: .integer(seed))) }
        if !sampling.logitBias.isEmpty {
            members.append(.init(name: "logit_bias", value: Self.biases(sampling.logitBias)))
        }
        return members
    }

    private static func biases(_ biases: [TokenID: Float]) -> JSONValue {
        .object(
            biases.sorted { $0.key < $1.key }.map { token, bias in
                // OpenAI's bounds; -100 bans a token.
                JSONMember(name: String(token), value: .number(Double(min(max(bias, -100), 100))))
            }
        )
    }

    func part(_ event: JSONValue, of request: GenerationRequest) throws(ServerBackendError) -> ReplyPart {
        if let error = event["error"], error != .null {
            throw ServerBackendError(
                .refused(status: error["code"]?.count ?? 500),
                "the server broke off the reply: \(ServerMessage.text(event) ?? "it did not say why")"
            )
        }
        var part = ReplyPart()
        part.counts = ReplyPart.Counts(usage: event["usage"])
        guard case .array(let choices)? = event["choices"] else {
            throw ServerBackendError(.unexpectedAnswer, "expected \"choices\" in each event of \(path), found none")
        }
        guard let choice = choices.first else { return part }
        part.text = choice["text"]?.text ?? ""
        if let count = request.alternativeCount, let listed = choice["logprobs"], listed != .null {
            part.tokens = try GeneratedToken.tokens(listed, alternatives: count)
        }
        if let reason = choice["finish_reason"]?.text { part.finish = try finish(reason) }
        return part
    }

    private func finish(_ reason: String) throws(ServerBackendError) -> FinishReason {
        switch reason {
        case "length": return .length
        // vLLM's and SGLang's words for replies that did not end by themselves.
        case "abort", "error":
            throw ServerBackendError(
                .refused(status: 500),
                "the server gave up the reply (finish_reason \"\(reason)\")"
            )
        default: return .stop
        }
    }
}

extension ReplyPart.Counts {
    fileprivate init(usage: JSONValue?) {
        promptTokens = usage?["prompt_tokens"]?.count
        generatedTokens = usage?["completion_tokens"]?.count
        cachedPromptTokens = usage?["prompt_tokens_details"]?["cached_tokens"]?.count
    }
}
