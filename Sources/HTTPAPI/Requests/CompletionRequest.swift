import JSON
import Serving
import Tokenization

/// The body of `POST /v1/completions`.
struct CompletionRequest: Sendable {
    let model: String
    let prompt: ServedModel.Prompt
    let options: GenerationOptions
    let stream: StreamMode

    /// Reads a body.
    init(_ json: JSONValue) throws(APIError) {
        var body = try RequestValue(path: "", json: json).object()
        model = try body.require("model").string()
        let prompt = try body.require("prompt")
        options = try GenerationOptions(from: &body)
        stream = try StreamMode(from: &body)
        body.ignoreFieldsWithoutEffect()
        try body.refuseUnsupportedFields()
        try body.refuseUnsupportedCompletionFields()
        try body.refuseRest()
        self.prompt = try Self.prompt(prompt)
    }

    private static func prompt(_ value: RequestValue) throws(APIError) -> ServedModel.Prompt {
        if case .string(let text) = value.json { return .text(text) }
        let elements = try value.array("a string, an array of token ids, or an array with one of these")
        switch elements.first?.json {
        case nil: throw .invalid(value.path, "expected a prompt, found an empty array")
        case .integer, .number: return .tokens(try tokens(elements))
        default: return try onlyPrompt(elements, in: value)
        }
    }

    private static func onlyPrompt(
        _ elements: [RequestValue],
        in value: RequestValue
    ) throws(APIError) -> ServedModel.Prompt {
        guard elements.count == 1, let element = elements.first else {
            throw .invalid(value.path, "expected one prompt, found \(elements.count); send one request for each")
        }
        if case .string(let text) = element.json { return .text(text) }
        return .tokens(try tokens(try element.array("a string or an array of token ids")))
    }

    private static func tokens(_ elements: [RequestValue]) throws(APIError) -> [TokenID] {
        try elements.map { element throws(APIError) in TokenID(try element.integer(in: 0...Int(TokenID.max))) }
    }
}
