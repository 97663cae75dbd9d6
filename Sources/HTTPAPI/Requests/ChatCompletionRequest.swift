import Chat
import JSON
import Serving

/// The body of `POST /v1/chat/completions`.
struct ChatCompletionRequest: Sendable {
    let model: String
    let messages: [ChatMessage]
    let options: GenerationOptions
    let stream: StreamMode

    /// Reads a body.
    init(_ json: JSONValue) throws(APIError) {
        var body = try RequestValue(path: "", json: json).object()
        model = try body.require("model").string()
        let messages = try body.require("messages")
        options = try GenerationOptions(from: &body)
        stream = try StreamMode(from: &body)
        body.ignoreFieldsWithoutEffect()
        try body.refuseUnsupportedFields()
        try body.refuseUnsupportedChatFields()
        try body.refuseRest()
        self.messages = try Self.messages(messages)
    }

    /// The most messages that one request may have.
    private static let maximumMessages = 16384

    private static func messages(_ value: RequestValue) throws(APIError) -> [ChatMessage] {
        let elements = try value.array()
        guard !elements.isEmpty else { throw .invalid(value.path, "expected at least one message, found none") }
        guard elements.count <= maximumMessages else {
            throw .invalid(value.path, "expected at most \(maximumMessages) messages, found \(elements.count)")
        }
        return try elements.map { element throws(APIError) in try ChatMessage(element) }
    }
}

extension ChatMessage {
    fileprivate init(_ value: RequestValue) throws(APIError) {
        var fields = try value.object()
        let role = try Self.role(fields.require("role"))
        let content = fields.take("content")
        try fields.refuse("tool_calls", except: [[]])
        try fields.refuse("function_call")
        try fields.refuse("audio")
        // What clients send back along with a reply; no prompt shows it.
        fields.ignore(["annotations", "name", "reasoning", "reasoning_content", "refusal", "tool_call_id"])
        try fields.refuseRest()
        // A reply without text is the only message that may say nothing.
        guard content != nil || role == .assistant else { throw .missing("\(value.path).content") }
        self.init(role: role, content: try content.map { content throws(APIError) in try Self.text(content) } ?? "")
    }

    private static func role(_ value: RequestValue) throws(APIError) -> Role {
        let role = Role(rawValue: try value.string())
        guard [.system, .developer, .user, .assistant, .tool].contains(role) else {
            throw .invalid(value.path, "expected system, developer, user, assistant or tool")
        }
        return role
    }

    private static func text(_ content: RequestValue) throws(APIError) -> String {
        if case .string(let text) = content.json { return text }
        var text = ""
        for part in try content.array("a string or an array of parts") {
            var fields = try part.object()
            let type = try fields.require("type")
            guard try type.string() == "text" else { throw .unsupported(type.path, "; only \"text\" parts are read") }
            text += try fields.require("text").string()
            try fields.refuseRest()
        }
        return text
    }
}
