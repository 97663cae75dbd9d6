import Jinja

/// Says a conversation in the way that a template takes, and notes what it changed.
///
/// Tools, calls and results become text as the Hermes models write them, which many models have seen.
struct ConversationAdapter {
    let abilities: TemplateAbilities
    private(set) var messages: [ChatMessage]
    private(set) var tools: [JinjaValue]
    private(set) var adaptations: [Adaptation] = []

    /// - Throws: ``JinjaError`` if a tool or the arguments of a call cannot be said in JSON.
    init(_ conversation: Conversation, abilities: TemplateAbilities) throws(JinjaError) {
        self.abilities = abilities
        messages = conversation.messages
        tools = conversation.tools
        renameDevelopers()
        if !abilities.takesTools { try describeTools() }
        if !abilities.takesToolCalls {
            try writeCalls()
        } else if !abilities.takesParallelCalls {
            separateCalls()
        }
        if !abilities.takesToolResults { writeResults() }
        if !abilities.takesSystem { mergeSystem() }
        noteParts()
    }

    private mutating func note(_ adaptation: Adaptation) {
        if !adaptations.contains(adaptation) { adaptations.append(adaptation) }
    }

    private mutating func renameDevelopers() {
        guard !abilities.takesDeveloper else { return }
        for index in messages.indices where messages[index].role == .developer {
            messages[index].role = .system
            note(.developerAsSystem)
        }
    }

    // MARK: Tools

    private mutating func describeTools() throws(JinjaError) {
        guard !tools.isEmpty else { return }
        var lines: [String] = []
        for tool in tools { lines.append(try tool.json()) }
        let description = """
            You can call functions to answer the user. These are their signatures, one JSON object on each line, between \
            <tools></tools>:
            <tools>
            \(lines.joined(separator: "\n"))
            </tools>

            To call a function, write its name and its arguments as a JSON object between <tool_call></tool_call>:
            <tool_call>
            {"name": <function-name>, "arguments": <arguments-as-object>}
            </tool_call>
            """
        tools = []
        note(.toolsInSystemMessage)
        if let first = messages.firstIndex(where: { $0.role == .system || $0.role == .developer }) {
            messages[first].content += "\n\n" + description
        } else {
            messages.insert(ChatMessage(role: .system, content: description), at: 0)
        }
    }

    private mutating func writeCalls() throws(JinjaError) {
        for index in messages.indices where !messages[index].toolCalls.isEmpty {
            var blocks: [String] = messages[index].content.isEmpty ? [] : [messages[index].content]
            for call in messages[index].toolCalls {
                let value: JinjaValue = ["name": .string(call.name), "arguments": call.arguments]
                blocks.append("<tool_call>\n\(try value.json())\n</tool_call>")
            }
            messages[index].content = blocks.joined(separator: "\n")
            messages[index].toolCalls = []
            note(.callsAsText)
        }
    }

    /// Gives each call a message of its own, with the results that belong to it behind it.
    private mutating func separateCalls() {
        guard messages.contains(where: { $0.toolCalls.count > 1 }) else { return }
        note(.callsOneByOne)
        var separated: [ChatMessage] = []
        var rest = messages[...]
        while let message = rest.popFirst() {
            guard message.toolCalls.count > 1 else {
                separated.append(message)
                continue
            }
            var results = Array(rest.prefix { $0.role == .tool })
            rest = rest.dropFirst(results.count)
            for (index, call) in message.toolCalls.enumerated() {
                var single = message
                single.toolCalls = [call]
                if index > 0 {
                    single.content = ""
                    single.reasoning = nil
                }
                separated.append(single)
                if let result = results.firstIndex(where: { $0.toolCallID == call.id }) ?? results.indices.first {
                    separated.append(results.remove(at: result))
                }
            }
            separated += results
        }
        messages = separated
    }

    /// Turns results into user messages; those that follow each other become one.
    private mutating func writeResults() {
        guard messages.contains(where: { $0.role == .tool }) else { return }
        note(.resultsInUserMessages)
        var written: [ChatMessage] = []
        var followsResult = false
        for message in messages {
            guard message.role == .tool else {
                written.append(message)
                followsResult = false
                continue
            }
            let text = "<tool_response>\n\(message.content)\n</tool_response>"
            if followsResult, let last = written.indices.last {
                written[last].content += "\n" + text
            } else {
                written.append(ChatMessage(role: .user, content: text))
            }
            followsResult = true
        }
        messages = written
    }

    // MARK: System and parts

    private mutating func mergeSystem() {
        guard messages.contains(where: { $0.role == .system }) else { return }
        note(.systemInUserMessage)
        let instructions = messages.filter { $0.role == .system }.map(\.content).joined(separator: "\n\n")
        messages.removeAll { $0.role == .system }
        guard let first = messages.firstIndex(where: { $0.role == .user }) else {
            messages.insert(ChatMessage(role: .user, content: instructions), at: 0)
            return
        }
        if messages[first].isList {
            messages[first].parts.insert(.text(instructions + "\n\n"), at: 0)
        } else {
            messages[first].content = instructions + "\n\n" + messages[first].content
        }
    }

    private mutating func noteParts() {
        guard !abilities.takesLists else { return }
        for message in messages where message.isList {
            let texts = message.parts.count { $0.text != nil }
            if texts > 1 { note(.partsJoined) }
            if texts < message.parts.count { note(.mediaDropped) }
        }
    }
}
