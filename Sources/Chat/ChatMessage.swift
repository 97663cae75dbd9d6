package import Jinja

/// One message of a conversation.
package struct ChatMessage: Sendable {
    /// Who speaks.
    package struct Role: RawRepresentable, Sendable, Hashable {
        /// The name that templates see.
        package let rawValue: String

        /// A role of any name; templates may know more than the ones below.
        package init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// Instructions for the whole conversation.
        package static let system = Role(rawValue: "system")
        /// The same by its newer name.
        package static let developer = Role(rawValue: "developer")
        /// The person.
        package static let user = Role(rawValue: "user")
        /// The model.
        package static let assistant = Role(rawValue: "assistant")
        /// The result of a tool call.
        package static let tool = Role(rawValue: "tool")
    }

    /// A call of a tool that the model asked for.
    package struct ToolCall: Sendable {
        /// What the tool's result refers to.
        package var id: String
        /// The name of the tool.
        package var name: String
        /// The arguments; a dictionary, as templates expect it.
        package var arguments: JinjaValue

        /// A call of a tool.
        package init(id: String, name: String, arguments: JinjaValue) {
            self.id = id
            self.name = name
            self.arguments = arguments
        }
    }

    /// Who speaks.
    package var role: Role
    /// What is said.
    package var content: String
    /// The name of the speaker or of the tool.
    package var name: String?
    /// The tool calls of an assistant.
    package var toolCalls: [ToolCall] = []
    /// The call that a tool's result answers.
    package var toolCallID: String?
    /// What the assistant thought before it spoke.
    package var reasoning: String?

    /// A message with a text.
    package init(
        role: Role,
        content: String,
        name: String? = nil,
        toolCalls: [ToolCall] = [],
        toolCallID: String? = nil,
        reasoning: String? = nil
    ) {
        self.role = role
        self.content = content
        self.name = name
        self.toolCalls = toolCalls
        self.toolCallID = toolCallID
        self.reasoning = reasoning
    }

    /// The message as templates see it.
    var value: JinjaValue {
        var message = JinjaDictionary([("role", .string(role.rawValue)), ("content", .string(content))])
        message["name"] = name.map { .string($0) }
        message["reasoning_content"] = reasoning.map { .string($0) }
        message["tool_call_id"] = toolCallID.map { .string($0) }
        if !toolCalls.isEmpty { message["tool_calls"] = .array(toolCalls.map(\.value)) }
        return .dictionary(message)
    }
}

extension ChatMessage.ToolCall {
    fileprivate var value: JinjaValue {
        [
            "id": .string(id), "type": "function",
            "function": ["name": .string(name), "arguments": arguments],
        ]
    }
}
