import Chat
import JSON
import Jinja
import Serving

/// The body of `POST /v1/chat/completions`.
struct ChatCompletionRequest: Sendable {
    let model: String?
    let backend: BackendChoice
    let chat: ChatRequest
    let options: GenerationOptions
    let stream: StreamMode

    /// Reads a body.
    init(_ json: JSONValue) throws(APIError) {
        var body = try RequestValue(path: "", json: json).object()
        model = try body.take("model")?.string()
        backend = try BackendChoice(from: &body)
        var options = try GenerationOptions(from: &body)
        options.alternativeCount = try Self.alternativeCount(&body)
        self.options = options
        stream = try StreamMode(from: &body)
        chat = try ChatRequest(from: &body)
        body.ignoreFieldsWithoutEffect()
        try body.refuseUnsupportedChatFields()
        try body.refuseRest()
    }

    private static func alternativeCount(_ body: inout RequestObject) throws(APIError) -> Int? {
        let isAsked = try body.take("logprobs")?.boolean() ?? false
        guard let count = body.take("top_logprobs") else { return isAsked ? 0 : nil }
        let alternatives = try count.integer(in: 0...GenerationOptions.maximumAlternatives)
        guard isAsked || alternatives == 0 else { throw .invalid(count.path, "allowed only with \"logprobs\": true") }
        return isAsked ? alternatives : nil
    }
}

extension ChatRequest {
    /// The most messages that one request may have.
    private static let maximumMessages = 16384

    /// Takes the fields out of a request that make up its prompt and say what the reply may call.
    init(from body: inout RequestObject) throws(APIError) {
        var conversation = Conversation(try Self.messages(try body.require("messages")))
        conversation.continuesFinalMessage = try body.take("continue_final_message")?.boolean() ?? false
        let asks = body.take("add_generation_prompt")
        conversation.addsGenerationPrompt = try asks?.boolean() ?? !conversation.continuesFinalMessage
        if let asks, conversation.continuesFinalMessage, conversation.addsGenerationPrompt {
            throw .invalid(asks.path, "can't be true together with continue_final_message")
        }
        conversation.options = try Self.templateOptions(&body)
        self.init(conversation)
        try takeTools(from: &body)
        separatesReasoning = try Self.separatesReasoning(&body)
    }

    private static func messages(_ value: RequestValue) throws(APIError) -> [ChatMessage] {
        let elements = try value.array()
        guard !elements.isEmpty else { throw .invalid(value.path, "expected at least one message, found none") }
        guard elements.count <= maximumMessages else {
            throw .invalid(value.path, "expected at most \(maximumMessages) messages, found \(elements.count)")
        }
        return try elements.map { element throws(APIError) in try ChatMessage(element) }
    }

    private static func templateOptions(_ body: inout RequestObject) throws(APIError) -> JinjaDictionary {
        var options = JinjaDictionary()
        if let extra = body.take("chat_template_kwargs") {
            var fields = try extra.object()
            for (name, value) in fields.takeRest() { options[name] = JinjaValue(value.json) }
        }
        if let thinks = body.take("enable_thinking") { options["enable_thinking"] = .bool(try thinks.boolean()) }
        if let effort = try body.take("reasoning_effort")?.string(
            among: ["none", "minimal", "low", "medium", "high", "xhigh", "max"]
        ) {
            options["reasoning_effort"] = .string(effort)
            if effort == "none" { options["enable_thinking"] = .bool(false) }
        }
        return options
    }

    private static func separatesReasoning(_ body: inout RequestObject) throws(APIError) -> Bool {
        try body.take("reasoning_format")?.string(among: ["auto", "deepseek", "none"]) != "none"
    }
}
