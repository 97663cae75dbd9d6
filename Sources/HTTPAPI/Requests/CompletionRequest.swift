import JSON
import Serving
import Tokenization

/// The body of `POST /v1/completions`.
struct CompletionRequest: Sendable {
    let model: String?
    let backend: BackendChoice
    let prompts: [ServedModel.Prompt]
    let options: GenerationOptions
    let stream: StreamMode
    /// Whether a reply begins with its prompt.
    let echoes: Bool
    /// How many of the replies to each prompt are sent, the best ones.
    let choiceCount: Int
    /// Whether tokens are listed with their probabilities.
    let wantsLogProbabilities: Bool
    /// Whether these tokens are named by their ids.
    let namesTokensByID: Bool

    /// The most control tokens that may be text of one reply.
    private static let maximumMarks = 256

    /// The most replies to all prompts of one request.
    private static let maximumReplies = 128

    /// Reads a body.
    init(_ json: JSONValue) throws(APIError) {
        var body = try RequestValue(path: "", json: json).object()
        model = try body.take("model")?.string()
        backend = try BackendChoice(from: &body)
        let prompt = try body.require("prompt")
        var options = try GenerationOptions(from: &body)
        options.alternativeCount = try Self.alternativeCount(&body)
        wantsLogProbabilities = options.alternativeCount != nil
        namesTokensByID = try Self.namesTokensByID(&body, wantsLogProbabilities: wantsLogProbabilities)
        if let tokens = body.take("preserved_tokens") { options.marks = try Self.marks(tokens) }
        stream = try StreamMode(from: &body)
        choiceCount = options.replyCount
        if let bestOf = body.take("best_of") {
            options.replyCount = try Self.replyCount(bestOf, choices: choiceCount, streams: stream != .off)
            if options.replyCount > choiceCount, options.alternativeCount == nil { options.alternativeCount = 0 }
        }
        self.options = options
        echoes = try Self.echoes(&body, wantsLogProbabilities: wantsLogProbabilities)
        let suffix = try body.take("suffix")?.string() ?? ""
        body.ignoreFieldsWithoutEffect()
        try body.refuseRest()
        prompts = try Self.prompts(prompt, before: suffix)
        guard prompts.count * options.replyCount <= Self.maximumReplies else {
            throw .invalid("prompt", "expected at most \(Self.maximumReplies) replies to all prompts together")
        }
    }

    /// As in llama-server, texts that are no token of the model have no effect.
    private static func marks(_ value: RequestValue) throws(APIError) -> [String] {
        let elements = try value.array("an array of strings")
        guard elements.count <= maximumMarks else {
            throw .invalid(value.path, "expected at most \(maximumMarks) texts of tokens, found \(elements.count)")
        }
        return try elements.map { element throws(APIError) in try element.string() }
    }

    private static func alternativeCount(_ body: inout RequestObject) throws(APIError) -> Int? {
        guard let count = body.take("logprobs"), count.json != false else { return nil }
        return try count.integer(in: 0...GenerationOptions.maximumAlternatives)
    }

    private static func namesTokensByID(
        _ body: inout RequestObject,
        wantsLogProbabilities: Bool
    ) throws(APIError) -> Bool {
        guard let names = body.take("return_tokens_as_token_ids"), try names.boolean() else { return false }
        guard wantsLogProbabilities else { throw .invalid(names.path, "allowed only with logprobs") }
        return true
    }

    private static func replyCount(_ bestOf: RequestValue, choices: Int, streams: Bool) throws(APIError) -> Int {
        let count = try bestOf.integer(in: 1...GenerationOptions.maximumReplies)
        guard count >= choices else { throw .invalid(bestOf.path, "expected at least n, \(choices), found \(count)") }
        guard count == choices || !streams else {
            throw .invalid(bestOf.path, "which replies are the best is known only at their end; leave out \"stream\"")
        }
        return count
    }

    private static func echoes(_ body: inout RequestObject, wantsLogProbabilities: Bool) throws(APIError) -> Bool {
        guard let echo = body.take("echo"), try echo.boolean() else { return false }
        guard !wantsLogProbabilities else {
            throw .invalid(echo.path, "not supported together with logprobs: those of a prompt are not computed")
        }
        return true
    }

    private static func prompts(_ value: RequestValue, before suffix: String) throws(APIError) -> [ServedModel.Prompt] {
        if case .string(let text) = value.json { return [prompt(text, before: suffix)] }
        let elements = try value.array("a string, an array of token ids, or an array of these")
        switch elements.first?.json {
        case nil: throw .invalid(value.path, "expected a prompt, found an empty array")
        case .integer, .number:
            guard suffix.isEmpty else {
                throw .invalid("suffix", "expected a prompt of text before it, found token ids")
            }
            return [.tokens(try tokens(elements))]
        default:
            var prompts: [ServedModel.Prompt] = []
            for element in elements { prompts += try Self.prompts(inside: element, before: suffix) }
            return prompts
        }
    }

    private static func prompts(
        inside element: RequestValue,
        before suffix: String
    ) throws(APIError) -> [ServedModel.Prompt] {
        switch element.json {
        case .string: return try prompts(element, before: suffix)
        case .array(let inner) where inner.allSatisfy({ $0.kind == "number" }):
            return try prompts(element, before: suffix)
        default: throw element.wrongType("a string or an array of token ids")
        }
    }

    private static func prompt(_ text: String, before suffix: String) -> ServedModel.Prompt {
        suffix.isEmpty ? .text(text) : .gap(before: text, after: suffix)
    }

    /// Reads token ids.
    static func tokens(_ elements: [RequestValue]) throws(APIError) -> [TokenID] {
        try elements.map { element throws(APIError) in TokenID(try element.integer(in: 0...Int(TokenID.max))) }
    }
}
