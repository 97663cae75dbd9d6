import Jinja

/// Renders small conversations to learn what a template takes.
struct TemplateProbe {
    let template: Template
    let bosToken: String
    let eosToken: String
    private var leavesToolsUndefined = false

    init(template: Template, bosToken: String, eosToken: String) {
        self.template = template
        self.bosToken = bosToken
        self.eosToken = eosToken
    }

    // Words that no template has, and that stay the same whatever it does to texts.
    private static let mark = "c0ffee"
    private static let tool = "brew_c0ffee"
    private static let otherTool = "drink_c0ffee"
    private static let argument = "kind_c0ffee"
    private static let argumentValue = "black_c0ffee"

    /// Everything that can be learned; a template whose source never mentions developers does not know that role.
    mutating func abilities(mentionsDeveloper: Bool) -> TemplateAbilities {
        var abilities = TemplateAbilities()
        if render([message("user", Self.mark)]) == nil {
            leavesToolsUndefined = true
            leavesToolsUndefined = render([message("user", Self.mark)]) != nil
        }
        abilities.leavesToolsUndefined = leavesToolsUndefined
        let listed = shows(Self.mark, [message("user", list: Self.mark)])
        abilities.takesLists = listed
        abilities.takesText = !listed || shows(Self.mark, [message("user", Self.mark)])
        let writer = MessageWriter(abilities: abilities)
        func user(_ text: String) -> JinjaValue { writer.value(of: ChatMessage(role: .user, content: text)) }
        abilities.takesSystem = takes(.system, writer)
        abilities.takesDeveloper = mentionsDeveloper && takes(.developer, writer)
        abilities.takesTools = shows(Self.tool, [user("question")], tools: [Self.description])
        learnCalls(&abilities, user("question"))
        return abilities
    }

    /// Whether a first message of this role is neither refused nor dropped, while the conversation without it is taken.
    private func takes(_ role: ChatMessage.Role, _ writer: MessageWriter) -> Bool {
        let user = writer.value(of: ChatMessage(role: .user, content: "question"))
        guard render([user]) != nil else { return role == .system }
        return shows(Self.mark, [writer.value(of: ChatMessage(role: role, content: Self.mark)), user])
    }

    private func learnCalls(_ abilities: inout TemplateAbilities, _ user: JinjaValue) {
        var writer = MessageWriter(abilities: abilities)
        let fromDictionary = renderCall(writer, user)
        writer.abilities.wantsArgumentsAsText = true
        let isPythonText = fromDictionary?.contains("{'\(Self.argument)'") ?? true
        abilities.wantsArgumentsAsText = isPythonText && renderCall(writer, user) != nil
        abilities.takesToolCalls = fromDictionary != nil || abilities.wantsArgumentsAsText
        writer.abilities = abilities
        let results = [Self.mark + "-1", Self.mark + "-2"]
        let single = [user] + Self.calls([Self.tool], results: [results[0]], writer)
        abilities.takesToolResults = shows(results[0], single, tools: [Self.description])
        let both = Self.calls(
            [Self.tool, Self.otherTool],
            results: abilities.takesToolResults ? results : [],
            writer
        )
        let text = render([user] + both, tools: [Self.description]) ?? ""
        abilities.takesParallelCalls = text.contains(Self.otherTool)
    }

    /// The prompt with a call in it; nil if that is refused, or if the call's argument is not in it.
    private func renderCall(_ writer: MessageWriter, _ user: JinjaValue) -> String? {
        // Some templates want to see the result of each call, and some take calls but no results.
        for results in [["done"], []] {
            let messages = [user] + Self.calls([Self.tool], results: results, writer)
            let prompt = render(messages, tools: [Self.description])
            if let prompt, prompt.contains(Self.argumentValue) { return prompt }
        }
        return nil
    }

    /// An assistant's message with calls of these tools, and the results.
    private static func calls(_ names: [String], results: [String], _ writer: MessageWriter) -> [JinjaValue] {
        let arguments = JinjaDictionary([(argument, .string(argumentValue))])
        // Some templates want ids of nine letters and digits.
        let calls = names.enumerated().map { index, name in
            ChatMessage.ToolCall(id: "call\(index)000c", name: name, arguments: .dictionary(arguments))
        }
        let results = zip(calls, results).map { call, text in
            ChatMessage(role: .tool, content: text, name: call.name, toolCallID: call.id)
        }
        let messages = [ChatMessage(role: .assistant, content: "", toolCalls: calls)] + results
        return messages.map(writer.value)
    }

    private static let description: JinjaValue = [
        "type": "function",
        "function": [
            "name": .string(tool), "description": "Brews.",
            "parameters": [
                "type": "object", "properties": ["cup": ["type": "string", "description": "Which."]],
                "required": ["cup"],
            ],
        ],
    ]

    private func message(_ role: String, _ text: String) -> JinjaValue {
        ["role": .string(role), "content": .string(text)]
    }

    private func message(_ role: String, list text: String) -> JinjaValue {
        ["role": .string(role), "content": [["type": "text", "text": .string(text)]]]
    }

    /// Whether the text of a conversation is in the prompt, and not merely as Python shows a list or a dictionary.
    private func shows(_ text: String, _ messages: [JinjaValue], tools: [JinjaValue] = []) -> Bool {
        guard let prompt = render(messages, tools: tools) else { return false }
        return prompt.contains(text) && !prompt.contains("{'type': 'text'")
    }

    private func render(_ messages: [JinjaValue], tools: [JinjaValue] = []) -> String? {
        var context = JinjaDictionary([
            ("messages", .array(messages)), ("documents", .none),
            ("add_generation_prompt", true), ("bos_token", .string(bosToken)), ("eos_token", .string(eosToken)),
        ])
        if !tools.isEmpty || !leavesToolsUndefined {
            context["tools"] = tools.isEmpty ? JinjaValue.none : .array(tools)
        }
        let now = CivilTime(year: 2000, month: 1, day: 1)
        return try? template.render(context, now: now, limits: RenderLimits(steps: 1_000_000))
    }
}
