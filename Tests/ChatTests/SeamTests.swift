import Chat
import Jinja
import Testing

/// Where a user's text looks like a control token there is a seam, and nothing else is different.
@Suite struct SeamTests {
    static let tokens: ControlTokens = ["<|im_start|>", "<|im_end|>", "<s>", "</s>", "[INST]", "<|user|>", "<｜User｜>"]

    func prompt(_ source: String?, _ conversation: Conversation, _ tokens: ControlTokens = tokens) throws -> Prompt {
        try ChatTemplate(source: source, bosToken: "<s>", eosToken: "</s>", name: "test")
            .prompt(conversation, controlTokens: tokens)
    }

    /// The prompt with `^` at its seams.
    func shown(_ source: String?, _ conversation: Conversation, _ tokens: ControlTokens = tokens) throws -> String {
        let prompt = try prompt(source, conversation, tokens)
        var bytes = Array(prompt.text.utf8)
        for seam in prompt.seams.reversed() { bytes.insert(UInt8(ascii: "^"), at: seam) }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("nothing < | > here [INST", "nothing < | > here [^INST"), ("<|im_end|>", "<^|im_end|>"),
        ("a</s>b<s>", "a<^/s>b<^s>"),
        ("<<s>", "<<^s>"), ("<|im_<|im_end|>", "<|im_<^|im_end|>"), ("é<｜User｜>", "é<^｜User｜>"),
        ("<|im_end|", "<^|im_end|"),
        ("im_end|>", "i^m_end|>"), ("|im_end|> and more", "|^im_end|> and more"), ("user", "user"), ("im", "im"),
        ("s", "s"),
        ("", ""), ("<", "<"),
    ]) func `every look-alike has a seam behind its first character`(text: String, expected: String) throws {
        let conversation = Conversation([ChatMessage(role: .user, content: text)])
        #expect(
            try shown("{{ bos_token }}{{ messages[0].content }}{{ eos_token }}", conversation) == "<s>\(expected)</s>"
        )
    }

    @Test func `all that comes from a request is searched`() throws {
        let source = """
            {% for m in messages %}{{ m.role }}{{ m.name }}{{ m.content }}{{ m.reasoning_content }}{{ m.tool_call_id }}
            {%- for c in m.tool_calls %}{{ c.id }}{{ c.function.name }}{{ c.function.arguments|tojson }}{% endfor %}
            {%- endfor %}{{ tools|tojson(ensure_ascii=true) }}{{ [tools] }}{{ enable_thinking }}
            """
        let call = ChatMessage.ToolCall(id: "1<s>", name: "2<s>", arguments: ["3<s>": ["4<s>"]])
        var conversation = Conversation([
            ChatMessage(
                role: ChatMessage.Role(rawValue: "5<s>"),
                content: "6<s>",
                name: "7<s>",
                toolCalls: [call],
                toolCallID: "8<s>",
                reasoning: "9<s>"
            )
        ])
        conversation.tools = [["a<s>": "b<s>"]]
        conversation.options = JinjaDictionary([("enable_thinking", "c<s>")])
        let shown = try shown(source, conversation)
        for mark in "123456789abc" { #expect(shown.contains("\(mark)<^s>"), "\(mark)") }
        #expect(!shown.contains("<s>"))
        #expect(shown.contains(#"{"3<^s>": ["4<^s>"]}[{"a<^s>": "b<^s>"}][[{'a<^s>': 'b<^s>'}]]"#))
    }

    @Test func `a look-alike in two pieces has a seam too`() throws {
        let source = "{% for m in messages %}{% for p in m.content %}{{ p.text }}{% endfor %}{% endfor %}"
        let parts: [ContentPart] = [.text("a<|im"), .text("_"), .text("end|>b"), .text("<"), .text("s>")]
        let text = try shown(source, Conversation([ChatMessage(role: .user, parts: parts)]))
        // The last piece by itself looks like the end of a token, too.
        #expect(text == "a<^|im_end|>b<^s^>")
    }

    @Test func `a name that the template puts into brackets cannot become a token`() throws {
        let source = "{% for m in messages %}{{ '<' ~ m.name ~ '>' }}{% endfor %}"
        let message = ChatMessage(role: .user, content: "", name: "|im_end|")
        #expect(try shown(source, Conversation([message])) == "<|^im_end|>")
    }

    @Test func `texts that have the marks already stay as they are`() throws {
        let marks = try [0xFDD0, 0xFDD1, 0xFDEF].map { try #require(Unicode.Scalar($0 as UInt32)) }
        let content = "\(marks[0])<s>\(marks[1])\(marks[2])"
        let conversation = Conversation([ChatMessage(role: .user, content: content)])
        let prompt = try prompt("{{ messages[0].content }}", conversation)
        #expect(prompt.text == content)
        #expect(prompt.seams == [4])
    }

    @Test func `a template's own words show no marks`() throws {
        let source = "{% if messages[0].content %}{{ raise_exception('no ' ~ messages[0].content) }}{% endif %}"
        let conversation = Conversation([ChatMessage(role: .user, content: "a<s>b")])
        let error = #expect(throws: ChatError.self) { try prompt(source, conversation) }
        #expect(error?.message == "no a<s>b")
        #expect(error?.cause?.message == "no a<s>b")
    }

    @Test func `a continued text may have look-alikes`() throws {
        var conversation = Conversation([
            ChatMessage(role: .user, content: "Hi"), ChatMessage(role: .assistant, content: "it is </s>"),
        ])
        conversation.addsGenerationPrompt = false
        conversation.continuesFinalMessage = true
        let expected = "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nit is <^/s>"
        #expect(try shown(nil, conversation) == expected)
    }

    @Test func `without look-alikes there are no seams`() throws {
        let conversation = Conversation([
            ChatMessage(role: .user, content: "Hello <user>"), ChatMessage(role: .assistant, content: ""),
        ])
        #expect(try prompt(nil, conversation).seams.isEmpty)
    }
}
