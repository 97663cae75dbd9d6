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
        /// The arguments; a dictionary, or a text if they are not the JSON of one.
        package var arguments: JinjaValue

        /// A call of a tool.
        package init(id: String, name: String, arguments: JinjaValue) {
            self.id = id
            self.name = name
            self.arguments = arguments
        }

        /// A call with its arguments as the JSON text that OpenAI's API has.
        package init(id: String, name: String, argumentsText: String) {
            let value = argumentsText.isEmpty ? [:] : try? JSONReader.value(of: argumentsText, name: "arguments")
            guard let value, case .dictionary = value else {
                self.init(id: id, name: name, arguments: .string(argumentsText))
                return
            }
            self.init(id: id, name: name, arguments: value)
        }
    }

    /// Who speaks.
    package var role: Role
    /// What is said, piece by piece.
    package var parts: [ContentPart]
    /// Whether what is said came as a list of pieces; templates that take lists get it as one.
    package private(set) var isList = false
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
        parts = [.text(content)]
        self.name = name
        self.toolCalls = toolCalls
        self.toolCallID = toolCallID
        self.reasoning = reasoning
    }

    /// A message of several pieces.
    package init(
        role: Role,
        parts: [ContentPart],
        name: String? = nil,
        toolCalls: [ToolCall] = [],
        toolCallID: String? = nil,
        reasoning: String? = nil
    ) {
        self.init(
            role: role,
            content: "",
            name: name,
            toolCalls: toolCalls,
            toolCallID: toolCallID,
            reasoning: reasoning
        )
        self.parts = parts
        isList = true
    }

    /// The texts that are said, each on lines of its own; images and sounds are left out.
    package var content: String {
        get { parts.compactMap(\.text).joined(separator: "\n") }
        set {
            parts = [.text(newValue)]
            isList = false
        }
    }
}
