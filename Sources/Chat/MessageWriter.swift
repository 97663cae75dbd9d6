import Jinja

/// Writes messages in the form in which a template expects them.
struct MessageWriter {
    var abilities: TemplateAbilities
    /// The name under which the template looks for what the assistant thought.
    var reasoningName = "reasoning_content"

    /// The message as templates see it.
    func value(of message: ChatMessage) -> JinjaValue {
        var value = JinjaDictionary([("role", .string(message.role.rawValue)), ("content", content(of: message))])
        value["name"] = message.name.map { .string($0) }
        value[reasoningName] = message.reasoning.map { .string($0) }
        value["tool_call_id"] = message.toolCallID.map { .string($0) }
        if !message.toolCalls.isEmpty { value["tool_calls"] = .array(message.toolCalls.map(self.value)) }
        return .dictionary(value)
    }

    private func content(of message: ChatMessage) -> JinjaValue {
        guard abilities.takesLists, message.isList || !abilities.takesText else { return .string(message.content) }
        return .array(
            message.parts.map { part in
                switch part {
                case .text(let text): ["type": "text", "text": .string(text)]
                case .image: ["type": "image"]
                case .audio: ["type": "audio"]
                case .video: ["type": "video"]
                }
            }
        )
    }

    private func value(of call: ChatMessage.ToolCall) -> JinjaValue {
        var arguments = call.arguments
        if abilities.wantsArgumentsAsText, arguments.text == nil, let text = try? arguments.json() {
            arguments = .string(text)
        }
        return [
            "id": .string(call.id), "type": "function",
            "function": ["name": .string(call.name), "arguments": arguments],
        ]
    }
}
