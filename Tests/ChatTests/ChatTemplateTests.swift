import Chat
import Jinja
import Testing

@Suite struct ChatTemplateTests {
    let question = ChatMessage(role: .user, content: "Hi")
    let instructions = ChatMessage(role: .system, content: "Be brief.")

    func template(_ source: String?) throws -> ChatTemplate {
        try ChatTemplate(source: source, bosToken: "<s>", eosToken: "</s>", name: "test")
    }

    static let plain = "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{{ eos_token }}{% endfor %}"
    static let refusing =
        "{% if messages[0].role == 'system' %}{{ raise_exception('no system role') }}{% endif %}" + plain
    static let dropping = "{% for m in messages if m.role != 'system' %}[{{ m.role }}]{{ m.content }}{% endfor %}"

    @Test func `uses ChatML for a model without a template`() throws {
        let template = try template(nil)
        #expect(template.isFallback)
        let prompt = try template.render([instructions, question])
        #expect(
            prompt == """
                <|im_start|>system
                Be brief.<|im_end|>
                <|im_start|>user
                Hi<|im_end|>
                <|im_start|>assistant

                """
        )
        #expect(try template.render([question], addGenerationPrompt: false) == "<|im_start|>user\nHi<|im_end|>\n")
    }

    @Test func `gives the template its messages and tokens`() throws {
        let template = try template(Self.plain)
        #expect(!template.isFallback)
        #expect(try template.render([instructions, question]) == "<s>[system]Be brief.</s>[user]Hi</s>")
    }

    @Test(arguments: [(refusing, "<s>[user]Be brief.\n\nHi</s>"), (dropping, "[user]Be brief.\n\nHi")])
    func `puts the system text before the first user message where there is no system role`(
        source: String,
        expected: String
    ) throws {
        #expect(try template(source).render([instructions, question]) == expected)
    }

    @Test func `a system text without a user message becomes one`() throws {
        #expect(try template(Self.dropping).render([instructions]) == "[user]Be brief.")
    }

    @Test func `developer becomes system unless the template knows it`() throws {
        let developer = ChatMessage(role: .developer, content: "Dev")
        #expect(try template(Self.plain).render([developer]) == "<s>[system]Dev</s>")
        let knowing = "{# developer #}" + Self.plain
        #expect(try template(knowing).render([developer]) == "<s>[developer]Dev</s>")
        #expect(try template(Self.dropping).render([developer, question]) == "[user]Dev\n\nHi")
    }

    @Test func `renders tools, tool calls, results, reasoning and options`() throws {
        let source = """
            {{ tools|tojson }}{{ enable_thinking }}
            {% for m in messages %}
            {{ m.role }}{{ m.content }}:{{ m.reasoning_content }}:{{ m.tool_call_id }}:{{ m.name }}
            {%- for c in m.tool_calls %}{{ c.id }}={{ c.function.name }}({{ c.function.arguments|tojson }}){% endfor %};
            {%- endfor %}
            """
        let call = ChatMessage.ToolCall(id: "c1", name: "f", arguments: ["z": 1, "a": "é"])
        let messages = [
            question, ChatMessage(role: .assistant, content: "", toolCalls: [call], reasoning: "hm"),
            ChatMessage(role: .tool, content: "7", name: "f", toolCallID: "c1"),
        ]
        let prompt = try template(source).render(
            messages,
            tools: [["type": "function"]],
            options: JinjaDictionary([("enable_thinking", false)])
        )
        let expected =
            #"[{"type": "function"}]False"# + "\n"
            + #"userHi:::;assistant:hm::c1=f({"z": 1, "a": "é"});tool7::c1:f;"#
        #expect(prompt == expected)
    }

    @Test func `a refusal of the template is the conversation's fault and keeps its words`() throws {
        let source = "{% if messages|length > 1 %}{{ raise_exception('one message only') }}{% endif %}ok"
        let template = try template(source)
        let error = #expect(throws: ChatError.self) { try template.render([question, question]) }
        #expect(error?.code == .conversation)
        #expect(error?.message == "one message only")
    }

    @Test func `a template that fails is not the conversation's fault`() throws {
        let template = try template("{{ messages[0].missing.x }}")
        let error = #expect(throws: ChatError.self) { try template.render([question]) }
        #expect(error?.code == .rendering)
        #expect(error?.cause?.line == 1)
    }

    @Test func `a source that is no template is refused when it is loaded`() {
        let error = #expect(throws: ChatError.self) { try template("{% if %}") }
        #expect(error?.code == .template)
    }

    @Test func `gives the template the time`() throws {
        let now = CivilTime(year: 2024, month: 7, day: 26)
        let prompt = try template("{{ strftime_now('%d %b %Y') }}").render([question], now: now)
        #expect(prompt == "26 Jul 2024")
    }
}
