import Inference
import JSON
import Serving
import Tokenization

extension GenerationOptions {
    /// The most stop strings that one request may have.
    static let maximumStopStrings = 16

    /// The most replies to one prompt.
    static let maximumReplies = 128

    /// The most alternatives to each token.
    static let maximumAlternatives = 20

    /// Takes the fields out of a request that say how to generate; those that are missing keep their defaults.
    init(from body: inout RequestObject) throws(APIError) {
        self.init()
        sampling = try SamplingParameters(from: &body)
        maxTokens = try Self.maxTokens(&body)
        replyCount = try body.take("n")?.integer(in: 1...Self.maximumReplies) ?? 1
        usesCache = try body.take("cache_prompt")?.boolean() ?? true
        grammar = try GrammarFields.take(from: &body)
        ignoresEndOfGeneration = try body.take("ignore_eos")?.boolean() ?? false
        if let breakers = body.take("dry_sequence_breakers") { sequenceBreakers = try Self.breakers(breakers) }
        if let stop = body.take("stop") { stopStrings = try Self.stopStrings(stop) }
    }

    private static func breakers(_ value: RequestValue) throws(APIError) -> [String] {
        let elements = try value.array("an array of strings")
        guard elements.count <= maximumStopStrings else {
            throw .invalid(value.path, "expected at most \(maximumStopStrings) strings, found \(elements.count)")
        }
        return try elements.map(stopString)
    }

    /// llama.cpp's clients say -1 for "until the context is full".
    private static func maxTokens(_ body: inout RequestObject) throws(APIError) -> Int? {
        var found: Int?
        for name in ["max_completion_tokens", "max_tokens", "n_predict"] {
            guard let value = body.take(name) else { continue }
            let count = value.json == -1 ? Int.max : try value.integer(in: 1...Int.max)
            guard found == nil || found == count else {
                throw .invalid(value.path, "differs from another limit on tokens of this request; give only one of them")
            }
            found = count
        }
        return found == .max ? nil : found
    }

    private static func stopStrings(_ value: RequestValue) throws(APIError) -> [String] {
        if case .string = value.json { return [try stopString(value)] }
        let elements = try value.array("a string or an array of strings")
        guard elements.count <= maximumStopStrings else {
            throw .invalid(value.path, "expected at most \(maximumStopStrings) strings, found \(elements.count)")
        }
        return try elements.map(stopString)
    }

    private static func stopString(_ value: RequestValue) throws(APIError) -> String {
        let text = try value.string()
        guard !text.isEmpty else { throw .invalid(value.path, "expected at least one character, found \"\"") }
        return text
    }
}

extension SamplingParameters {
    /// Takes the fields out of a request that say how a token is chosen; those that are missing keep their defaults.
    fileprivate init(from body: inout RequestObject) throws(APIError) {
        self.init()
        temperature = try body.take("temperature")?.number(in: 0...5) ?? temperature
        // llama.cpp's clients say 0 and vLLM's say -1 to keep all tokens.
        topK = max(0, try body.take("top_k")?.integer(in: -1...Int(Int32.max)) ?? topK)
        topP = try body.take("top_p")?.number(in: 0...1) ?? topP
        minP = try body.take("min_p")?.number(in: 0...1) ?? minP
        typicalP = try body.take("typical_p")?.number(in: 0...1) ?? typicalP
        frequencyPenalty = try body.take("frequency_penalty")?.number(in: -2...2) ?? frequencyPenalty
        presencePenalty = try body.take("presence_penalty")?.number(in: -2...2) ?? presencePenalty
        repetitionPenalty =
            try body.take("repetition_penalty", or: "repeat_penalty")?.number(in: 0.01...10) ?? repetitionPenalty
        seed = try body.take("seed")?.integer(in: Int.min...Int.max).bits
        penaltyWindow = try body.take("repeat_last_n")?.integer(in: -1...Int(Int32.max)) ?? penaltyWindow
        topNSigma = max(0, try body.take("top_n_sigma")?.number(in: -1...1000) ?? topNSigma)
        temperatureRange = try body.take("dynatemp_range")?.number(in: 0...5) ?? temperatureRange
        temperatureExponent = try body.take("dynatemp_exponent")?.number(in: 0...100) ?? temperatureExponent
        dry = try DRYParameters(from: &body)
        xtc.probability = try body.take("xtc_probability")?.number(in: 0...1) ?? xtc.probability
        xtc.threshold = try body.take("xtc_threshold")?.number(in: 0...1) ?? xtc.threshold
        mirostat = try MirostatParameters(from: &body)
        if let bias = body.take("logit_bias") { logitBias = try Self.logitBias(bias) }
    }

    private static func logitBias(_ value: RequestValue) throws(APIError) -> [TokenID: Float] {
        var fields = try value.object()
        var biases: [TokenID: Float] = [:]
        for (name, bias) in fields.takeRest() {
            guard let token = TokenID(name), token >= 0 else {
                throw .invalid(bias.path, "expected a token id as the name, such as \"42\"")
            }
            biases[token] = try bias.number(in: -100...100)
        }
        return biases
    }
}

extension Int {
    /// The same 64 bits without a sign.
    fileprivate var bits: UInt64 { UInt64(bitPattern: Int64(self)) }
}

extension DRYParameters {
    fileprivate init(from body: inout RequestObject) throws(APIError) {
        self.init()
        multiplier = try body.take("dry_multiplier")?.number(in: 0...100) ?? multiplier
        base = try body.take("dry_base")?.number(in: 0...100) ?? base
        allowedLength = try body.take("dry_allowed_length")?.integer(in: 0...Int(Int32.max)) ?? allowedLength
        penaltyWindow = try body.take("dry_penalty_last_n")?.integer(in: -1...Int(Int32.max)) ?? penaltyWindow
    }
}

extension MirostatParameters {
    fileprivate init(from body: inout RequestObject) throws(APIError) {
        self.init()
        mode = try body.take("mirostat")?.integer(in: 0...2).mirostatMode ?? mode
        tau = try body.take("mirostat_tau")?.number(in: 0...100) ?? tau
        eta = try body.take("mirostat_eta")?.number(in: 0...1) ?? eta
    }
}

extension Int {
    fileprivate var mirostatMode: MirostatParameters.Mode? { MirostatParameters.Mode(rawValue: self) }
}
