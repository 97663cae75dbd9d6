import Chat
import JSON

extension ChatMessage {
    /// Reads a message of a request.
    init(_ value: RequestValue) throws(APIError) {
        var fields = try value.object()
        let role = try Self.role(fields.require("role"))
        let content = fields.take("content")
        let calls = try fields.take("tool_calls")?.array().map(ToolCall.init) ?? []
        let refusal = try fields.take("refusal")?.string()
        guard content != nil || role == .assistant else { throw .missing("\(value.path).content") }
        if let content, case .array = content.json {
            self.init(role: role, parts: try content.array().map(ContentPart.init))
        } else {
            let text = try content?.string(or: "a string or an array of parts")
            self.init(role: role, content: text ?? refusal ?? "")
        }
        toolCalls = calls
        name = try fields.take("name")?.string()
        toolCallID = try fields.take("tool_call_id")?.string()
        reasoning = try fields.take("reasoning_content", or: "reasoning")?.string()
        try fields.refuse("function_call")
        try fields.refuse("audio")
        // What clients send back along with a reply; no prompt shows it.
        fields.ignore(["annotations", "timings"])
        try fields.refuseRest()
    }

    private static func role(_ value: RequestValue) throws(APIError) -> Role {
        Role(rawValue: try value.string(among: ["system", "developer", "user", "assistant", "tool"]))
    }
}

extension ContentPart {
    fileprivate init(_ value: RequestValue) throws(APIError) {
        var fields = try value.object()
        let type = try fields.require("type")
        switch try type.string() {
        case "text": self = .text(try fields.require("text").string())
        case "refusal": self = .text(try fields.require("refusal").string())
        default: throw .unsupported(type.path, "; only parts of the type \"text\" are read")
        }
        fields.ignore(["annotations", "cache_control", "prompt_cache_breakpoint"])
        try fields.refuseRest()
    }
}

extension ChatMessage.ToolCall {
    fileprivate init(_ value: RequestValue) throws(APIError) {
        var fields = try value.object()
        let id = try fields.take("id")?.string() ?? ""
        if let type = fields.take("type"), try type.string() != "function" {
            throw .invalid(type.path, "expected \"function\", the only type of call that is supported")
        }
        var function = try fields.require("function").object()
        fields.ignore(["index"])
        try fields.refuseRest()
        let name = try function.require("name").string()
        let arguments = try function.take("arguments")?.string() ?? ""
        try function.refuseRest()
        self.init(id: id, name: name, argumentsText: arguments)
    }
}
