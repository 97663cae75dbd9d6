import Inference
import JSON
import Tokenization

/// The completions of the server that ``MLXServerScript`` starts: tokens in, and the numbers of tokens out.
struct MLXDialect: CompletionDialect {
    let path = "/v1/completions"
    /// What the server gives. It knows no grammars, computes no prompt anew, and streams no probabilities.
    static let given: Set<BackendFeature> = [.marks, .ignoredEnd]

    let features = Self.given
    let takesText = false
    /// Tokens that end a reply, banned where none may.
    let endOfGeneration: Set<TokenID>
    /// Tokens in the vocabulary: as many and more are no bound for top-k, and would end the server's work.
    let vocabularySize: Int

    /// Added to a logit that is to have no chance; half precision makes it infinite.
    private static let ban = -1e9
    /// The greatest bias: half precision holds no more than 65504.
    private static let greatestBias: Float = 10_000

    func question(_ request: GenerationRequest, promptText: String?, contextLength: Int) -> JSONValue {
        let room = max(1, contextLength - request.prompt.count)
        let members: [JSONMember] = [
            .init(name: "prompt", value: .array(request.prompt.map { .integer(Int($0)) })),
            .init(name: "stream", value: true),
            .init(name: "stream_options", value: ["include_usage": true]),
            .init(name: "max_tokens", value: .integer(max(1, min(request.maxTokens ?? room, room)))),
        ]
        return .object(members + choice(request.sampling) + penalties(request.sampling) + biases(request))
    }

    private func choice(_ sampling: SamplingParameters) -> [JSONMember] {
        let topK = (1..<max(1, vocabularySize)).contains(sampling.topK) ? sampling.topK : 0
        var members: [JSONMember] = [
            .init(name: "temperature", value: .number(Double(max(0, sampling.temperature)))),
            .init(name: "top_k", value: .integer(topK)),
            // To the server 0 means all tokens, not the fewest.
            .init(name: "top_p", value: .number(Double(min(max(sampling.topP, 1e-9), 1)))),
            .init(name: "min_p", value: .number(Double(min(max(sampling.minP, 0), 1)))),
        ]
        // A request with a seed is served alone; where nothing is left to chance it need not be.
        if sampling.temperature > 0, let seed = sampling.foldedSeed {
            members.append(.init(name: "seed", value: .integer(seed)))
        }
        return members
    }

    private func penalties(_ sampling: SamplingParameters) -> [JSONMember] {
        let kinds: [(name: String, value: Float, neutral: Float)] = [
            ("repetition", sampling.repetitionPenalty, 1), ("frequency", sampling.frequencyPenalty, 0),
            ("presence", sampling.presencePenalty, 0),
        ]
        return kinds.filter { $0.value != $0.neutral }.flatMap { kind -> [JSONMember] in
            [
                .init(name: "\(kind.name)_penalty", value: .number(Double(kind.value))),
                .init(name: "\(kind.name)_context_size", value: .integer(sampling.penaltyWindow)),
            ]
        }
    }

    private func biases(_ request: GenerationRequest) -> [JSONMember] {
        var biases = request.sampling.logitBias
        if request.ignoresEndOfGeneration { for token in endOfGeneration { biases[token] = -.infinity } }
        guard !biases.isEmpty else { return [] }
        let members = biases.sorted { $0.key < $1.key }.map { token, bias in
            let value = bias <= -Self.greatestBias ? Self.ban : Double(min(bias, Self.greatestBias))
            return JSONMember(name: String(token), value: .number(value))
        }
        return [.init(name: "logit_bias", value: .object(members))]
    }

    func part(_ event: JSONValue, of request: GenerationRequest) throws(ServerBackendError) -> ReplyPart {
        guard case .array(let choices)? = event["choices"] else {
            let message = ServerMessage.text(event) ?? "there is none"
            throw ServerBackendError(
                .unexpectedAnswer,
                "expected \"choices\" in each event of mlx_lm.server: \(message)"
            )
        }
        var part = ReplyPart()
        part.counts.promptTokens = event["usage"]?["prompt_tokens"]?.count
        part.counts.generatedTokens = event["usage"]?["completion_tokens"]?.count
        part.counts.cachedPromptTokens = event["usage"]?["prompt_tokens_details"]?["cached_tokens"]?.count
        guard let choice = choices.first else { return part }
        for number in (choice["text"]?.text ?? "").split(separator: " ") {
            guard let token = TokenID(number), token >= 0 else {
                throw ServerBackendError(
                    .unexpectedAnswer,
                    "expected the numbers of tokens from mlx_lm.server, found \"\(number.prefix(80))\""
                )
            }
            part.tokens.append(GeneratedToken(id: token))
        }
        if let reason = choice["finish_reason"]?.text { part.finish = reason == "length" ? .length : .stop }
        return part
    }
}
