import Chat
import Jinja
import Testing

/// How a template gets what it takes, and another way of saying what it does not.
@Suite struct PromptTests {
    static let question = ChatMessage(role: .user, content: "How warm?")
    static let call = ChatMessage.ToolCall(id: "c1", name: "weather", argumentsText: #"{"city": "Bern"}"#)
    static let otherCall = ChatMessage.ToolCall(id: "c2", name: "clock", argumentsText: "")
    static let tool: JinjaValue = ["type": "function", "function": ["name": "weather"]]
    static let result = ChatMessage(role: .tool, content: "12", name: "weather", toolCallID: "c1")
    static let otherResult = ChatMessage(role: .tool, content: "noon", name: "clock", toolCallID: "c2")

    /// Takes texts of users and assistants, and nothing else.
    static let plain = """
        {% for m in messages %}{% if m.role not in ['user', 'assistant'] %}{{ raise_exception('no ' ~ m.role) }}{% endif %}
        [{{ m.role }}]{{ m.content }}{% endfor %}
        """
    /// Takes everything.
    static let rich = """
        {{ tools|tojson if tools }}{% for m in messages %}[{{ m.role }}]
        {%- if m.content is string %}{{ m.content }}{% else %}{% for p in m.content %}({{ p.type }}{{ p.text }}){% endfor %}{% endif %}
        {%- for c in m.tool_calls %}{{ c.function.name }}{{ c.function.arguments|tojson }}{% endfor %}{% endfor %}
        """

    func prompt(_ source: String?, _ conversation: Conversation, _ tokens: ControlTokens = .none) throws -> Prompt {
        let template = try ChatTemplate(source: source, bosToken: "<s>", eosToken: "</s>", name: "test")
        return try template.prompt(conversation, controlTokens: tokens)
    }

    @Test func `finds out what a template takes`() throws {
        func abilities(_ source: String) throws -> TemplateAbilities {
            try ChatTemplate(source: source, bosToken: "", eosToken: "", name: "test").abilities
        }
        let rich = try abilities(Self.rich)
        #expect(rich.takesSystem && rich.takesTools && rich.takesToolCalls && rich.takesParallelCalls)
        #expect(rich.takesToolResults && rich.takesText && rich.takesLists && !rich.wantsArgumentsAsText)
        let plain = try abilities(Self.plain)
        #expect(!plain.takesSystem && !plain.takesTools && !plain.takesToolCalls && !plain.takesToolResults)
        #expect(plain.takesText && !plain.takesLists)
    }

    @Test func `a template that takes everything changes nothing`() throws {
        var conversation = Conversation([
            ChatMessage(role: .system, content: "S"), Self.question,
            ChatMessage(role: .assistant, content: "", toolCalls: [Self.call, Self.otherCall]), Self.result,
        ])
        conversation.tools = [Self.tool]
        let prompt = try prompt(Self.rich, conversation)
        #expect(prompt.adaptations.isEmpty)
        let tool = #"[{"type": "function", "function": {"name": "weather"}}]"#
        #expect(prompt.text == tool + #"[system]S[user]How warm?[assistant]weather{"city": "Bern"}clock{}[tool]12"#)
    }

    @Test func `tools, calls and results become text where the template takes none`() throws {
        var conversation = Conversation([
            Self.question, ChatMessage(role: .assistant, content: "Well.", toolCalls: [Self.call, Self.otherCall]),
            Self.result, Self.otherResult,
        ])
        conversation.tools = [Self.tool]
        let prompt = try prompt(Self.plain, conversation)
        #expect(
            prompt.adaptations == [.toolsInSystemMessage, .callsAsText, .resultsInUserMessages, .systemInUserMessage]
        )
        #expect(prompt.text.hasPrefix("[user]You can call functions"))
        #expect(prompt.text.contains(#"{"type": "function", "function": {"name": "weather"}}"#))
        let calls = """
            [assistant]Well.
            <tool_call>
            {"name": "weather", "arguments": {"city": "Bern"}}
            </tool_call>
            <tool_call>
            {"name": "clock", "arguments": {}}
            </tool_call>
            """
        let results = """
            [user]<tool_response>
            12
            </tool_response>
            <tool_response>
            noon
            </tool_response>
            """
        #expect(prompt.text.contains("How warm?" + calls + results))
    }

    @Test func `parallel calls follow each other where the template takes one at a time`() throws {
        let source = """
            {{ tools }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{% if m.tool_calls %}
            {%- if m.tool_calls|length > 1 %}{{ raise_exception('one call only') }}{% endif %}
            {{- m.tool_calls[0].function.name }}{{ m.tool_calls[0].function.arguments|tojson }}{% endif %}{% endfor %}
            """
        let assistant = ChatMessage(role: .assistant, content: "Well.", toolCalls: [Self.call, Self.otherCall])
        let prompt = try prompt(source, Conversation([Self.question, assistant, Self.otherResult, Self.result]))
        #expect(prompt.adaptations == [.callsOneByOne])
        #expect(
            prompt.text
                == #"None[user]How warm?[assistant]Well.weather{"city": "Bern"}[tool]12[assistant]clock{}[tool]noon"#
        )
    }

    @Test func `arguments are JSON text where the template prints them as they are`() throws {
        let source = """
            {% for m in messages %}[{{ m.role }}]{{ m.content }}{% for c in m.tool_calls %}{{ c.function.name }}
            {{- c.function.arguments }}{% endfor %}{% endfor %}
            """
        let assistant = ChatMessage(role: .assistant, content: "", toolCalls: [Self.call])
        let prompt = try prompt(source, Conversation([Self.question, assistant]))
        #expect(prompt.text == #"[user]How warm?[assistant]weather{"city": "Bern"}"#)
    }

    @Test(arguments: [
        (rich, "[user](textLook)(image)(textthere)", [Adaptation]()),
        (
            "{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}", "[user]Look\nthere",
            [.partsJoined, .mediaDropped]
        ),
        (
            "{% for m in messages %}[{{ m.role }}]{% for p in m.content %}{{ p.text or p.type }} {% endfor %}{% endfor %}",
            "[user]Look image there ", []
        ),
    ]) func `pieces come as the template wants them`(source: String, expected: String, notes: [Adaptation]) throws {
        let message = ChatMessage(role: .user, parts: [.text("Look"), .image, .text("there")])
        let prompt = try prompt(source, Conversation([message]))
        #expect(prompt.text == expected)
        #expect(prompt.adaptations == notes)
    }

    @Test func `a text is a list for a template that takes only lists`() throws {
        let source = "{% for m in messages %}{% for p in m.content %}{{ p.type }}:{{ p.text }}{% endfor %}{% endfor %}"
        #expect(try prompt(source, Conversation([Self.question])).text == "text:How warm?")
    }

    @Test(arguments: [
        ("{{ m.content }}", "It is ", "[user]How warm?</s>[assistant]It is "),
        ("{{ m.content|trim }}", "It is ", "[user]How warm?</s>[assistant]It is"),
        ("{{ m.content }}", "", "[user]How warm?</s>[assistant]"),
    ]) func `a continued prompt ends with the last text`(show: String, text: String, expected: String) throws {
        let source = "{% for m in messages %}[{{ m.role }}]\(show){{ eos_token }}{% endfor %}"
        var conversation = Conversation([Self.question, ChatMessage(role: .assistant, content: text)])
        conversation.addsGenerationPrompt = false
        conversation.continuesFinalMessage = true
        #expect(try prompt(source, conversation).text == expected)
    }

    @Test(arguments: [[question], []]) func `only an assistant's last message can be continued`(messages: [ChatMessage])
    {
        var conversation = Conversation(messages)
        conversation.continuesFinalMessage = true
        let error = #expect(throws: ChatError.self) { try prompt(nil, conversation) }
        #expect(error?.code == .conversation)
    }

    @Test func `a template that hides the last message cannot continue it`() {
        var conversation = Conversation([Self.question, ChatMessage(role: .assistant, content: "It is")])
        conversation.continuesFinalMessage = true
        let error = #expect(throws: ChatError.self) { try prompt("{{ messages[0].content }}", conversation) }
        #expect(error?.code == .conversation)
    }

    @Test func `tells whether the prompt begins with BOS`() throws {
        let user = ChatMessage(role: .user, content: "<s>")
        #expect(try prompt("{{ bos_token }}{{ messages[0].content }}", Conversation([user])).beginsWithBOS)
        #expect(try !prompt("x{{ messages[0].content }}", Conversation([user])).beginsWithBOS)
        // A user's text is not the token, even if it looks like it.
        #expect(try !prompt("{{ messages[0].content }}", Conversation([user]), ["<s>"]).beginsWithBOS)
        #expect(try prompt("{{ bos_token }}{{ messages[0].content }}", Conversation([user]), ["<s>"]).beginsWithBOS)
    }

    @Test(arguments: [
        ("{{ m.reasoning_content }}", "hm"), ("{{ m.thinking }}", "hm"), ("{{ m['reasoning'] }}", "hm"),
        ("{{ m.thoughts }}", ""),
    ]) func `what the assistant thought has the name that the template knows`(show: String, expected: String) throws {
        let source = "{% for m in messages if m.role == 'assistant' %}\(show){% endfor %}"
        let message = ChatMessage(role: .assistant, content: "", reasoning: "hm")
        #expect(try prompt(source, Conversation([Self.question, message])).text == expected)
    }

    @Test func `a template that always lists tools gets none`() throws {
        let source = "{% for t in tools %}{{ t|tojson }}{% endfor %}{{ messages[0].content }}"
        #expect(try prompt(source, Conversation([Self.question])).text == "How warm?")
    }
}
