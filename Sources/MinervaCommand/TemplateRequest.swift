import Chat
import Jinja

/// A chat request of OpenAI's API, as far as it says something about the prompt.
struct TemplateRequest {
    /// The request as it is.
    let fields: JinjaDictionary

    /// - Throws: ``InputError`` if the JSON is no object.
    init(_ json: JinjaValue) throws {
        guard case .dictionary(let fields) = json else { throw InputError("expected a JSON object as the request") }
        self.fields = fields
    }

    /// Whether the prompt is to end with the last message's text.
    var continuesFinalMessage: Bool {
        get throws { try flag("continue_final_message") ?? false }
    }

    /// The variables that Hugging Face's `apply_chat_template` would make of the request.
    var variables: JinjaDictionary {
        get throws {
            var variables = try options
            for name in ["messages", "tools", "documents"] { variables[name] = fields[name] ?? JinjaValue.none }
            variables["add_generation_prompt"] = .bool(try addsGenerationPrompt)
            return variables
        }
    }

    /// The messages and all that belongs to them.
    var conversation: Conversation {
        get throws {
            guard let messages = fields["messages"]?.elements else { throw InputError("messages: expected an array") }
            var conversation = Conversation(
                try messages.enumerated().map { try Self.message($0.element, at: "messages[\($0.offset)]") }
            )
            if let tools = present("tools") {
                guard let elements = tools.elements else { throw InputError("tools: expected an array") }
                conversation.tools = elements
            }
            conversation.addsGenerationPrompt = try addsGenerationPrompt
            conversation.continuesFinalMessage = try continuesFinalMessage
            conversation.options = try options
            if let documents = present("documents") { conversation.options["documents"] = documents }
            return conversation
        }
    }

    // MARK: Fields

    private var addsGenerationPrompt: Bool {
        get throws { try flag("add_generation_prompt") ?? !continuesFinalMessage }
    }

    private var options: JinjaDictionary {
        get throws {
            var options = JinjaDictionary()
            if let extra = present("chat_template_kwargs") {
                guard case .dictionary(let extra) = extra else {
                    throw InputError("chat_template_kwargs: expected an object")
                }
                options = extra
            }
            for name in ["enable_thinking", "reasoning_effort"] { options[name] = present(name) }
            return options
        }
    }

    /// A field that is there and not null.
    private func present(_ name: String) -> JinjaValue? {
        fields[name].flatMap { $0.isNone ? nil : $0 }
    }

    private func flag(_ name: String) throws -> Bool? {
        guard let value = present(name) else { return nil }
        guard case .bool(let flag) = value else { throw InputError("\(name): expected true or false") }
        return flag
    }

    // MARK: Messages

    private static func message(_ json: JinjaValue, at path: String) throws -> ChatMessage {
        guard case .dictionary(let fields) = json else { throw InputError("\(path): expected an object") }
        func text(_ name: String) throws -> String? {
            guard let value = fields[name], !value.isNone else { return nil }
            guard let text = value.text else { throw InputError("\(path).\(name): expected a string") }
            return text
        }
        guard let role = try text("role") else { throw InputError("\(path).role: expected a string") }
        let parts = try fields["content"]?.elements.map { try Self.parts($0, at: "\(path).content") }
        var message = ChatMessage(role: ChatMessage.Role(rawValue: role), content: "")
        if let parts {
            message = ChatMessage(role: message.role, parts: parts)
        } else {
            message.content = try text("content") ?? ""
        }
        message.name = try text("name")
        message.toolCallID = try text("tool_call_id")
        message.reasoning = try text("reasoning_content") ?? text("reasoning")
        message.toolCalls = try calls(fields["tool_calls"], at: "\(path).tool_calls")
        return message
    }

    private static func parts(_ elements: [JinjaValue], at path: String) throws -> [ContentPart] {
        try elements.enumerated().map { index, element in
            let path = "\(path)[\(index)]"
            guard case .dictionary(let part) = element, let type = part["type"]?.text else {
                throw InputError("\(path): expected an object with a type")
            }
            switch type {
            case "text":
                guard let text = part["text"]?.text else { throw InputError("\(path).text: expected a string") }
                return .text(text)
            case "image", "image_url", "input_image": return .image
            case "audio", "input_audio", "audio_url": return .audio
            case "video", "video_url": return .video
            default:
                throw InputError("\(path).type: expected text, image_url, input_audio or video_url, found '\(type)'")
            }
        }
    }

    private static func calls(_ json: JinjaValue?, at path: String) throws -> [ChatMessage.ToolCall] {
        guard let json, !json.isNone else { return [] }
        guard let elements = json.elements else { throw InputError("\(path): expected an array") }
        return try elements.enumerated().map { index, element in
            guard case .dictionary(let call) = element, case .dictionary(let function)? = call["function"],
                let name = function["name"]?.text
            else { throw InputError("\(path)[\(index)]: expected an object with function.name") }
            let id = call["id"]?.text ?? ""
            switch function["arguments"] {
            case .string(let text)?: return ChatMessage.ToolCall(id: id, name: name, argumentsText: text)
            case .dictionary(let arguments)?:
                return ChatMessage.ToolCall(id: id, name: name, arguments: .dictionary(arguments))
            case nil, JinjaValue.none?: return ChatMessage.ToolCall(id: id, name: name, argumentsText: "")
            default: throw InputError("\(path)[\(index)].function.arguments: expected a string or an object")
            }
        }
    }
}
