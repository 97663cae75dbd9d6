package import Jinja

/// Turns a conversation into the prompt that a model was trained on.
package struct ChatTemplate: Sendable {
    /// Whether the model has no template of its own and ChatML is used.
    package let isFallback: Bool
    /// Whether the template renders a system message; if not, its text goes before the first user message.
    package let takesSystem: Bool
    /// Whether the template renders a developer message; if not, it becomes a system message.
    package let takesDeveloper: Bool

    private let template: Template
    private let bosToken: String
    private let eosToken: String

    private static let chatML = """
        {% for message in messages %}
        <|im_start|>{{ message.role }}
        {{ message.content }}<|im_end|>
        {% endfor %}
        {% if add_generation_prompt %}
        <|im_start|>assistant
        {{ '' }}
        {%- endif %}
        """

    /// Parses a model's template and finds out which roles it takes.
    ///
    /// - Parameters:
    ///   - source: The text of `tokenizer.chat_template`; nil takes ChatML.
    ///   - bosToken: The text of the token that begins a sequence; templates print it as `bos_token`.
    ///   - eosToken: The text of the token that ends one, `eos_token`.
    ///   - name: What errors call the template.
    /// - Throws: ``ChatError`` `.template` if the source cannot be parsed.
    package init(source: String?, bosToken: String, eosToken: String, name: String) throws(ChatError) {
        do throws(JinjaError) {
            template = try Template(source ?? Self.chatML, name: name)
        } catch {
            throw ChatError(.template, error)
        }
        isFallback = source == nil
        self.bosToken = bosToken
        self.eosToken = eosToken
        let probe = Probe(template: template, bosToken: bosToken, eosToken: eosToken)
        takesSystem = probe.takes(.system)
        takesDeveloper = source?.contains("developer") == true && probe.takes(.developer)
    }

    /// Renders the prompt of a conversation.
    ///
    /// - Parameters:
    ///   - messages: The conversation, oldest message first.
    ///   - tools: The tools as OpenAI's API describes them, a list of dictionaries; nil if there are none.
    ///   - addGenerationPrompt: Whether the prompt ends where the assistant's next message begins.
    ///   - options: More variables for the template, such as `enable_thinking`.
    ///   - now: The local time that the template may mention.
    ///   - limits: What this rendering may use.
    /// - Returns: The prompt.
    /// - Throws: ``ChatError`` `.conversation` with the template's words if it refuses, else `.rendering`.
    package func render(
        _ messages: [ChatMessage],
        tools: JinjaValue? = nil,
        addGenerationPrompt: Bool = true,
        options: JinjaDictionary = JinjaDictionary(),
        now: CivilTime = .now,
        limits: RenderLimits = RenderLimits()
    ) throws(ChatError) -> String {
        var context = options
        context["messages"] = .array(adapted(messages).map(\.value))
        context["tools"] = tools
        context["add_generation_prompt"] = .bool(addGenerationPrompt)
        context["bos_token"] = .string(bosToken)
        context["eos_token"] = .string(eosToken)
        do throws(JinjaError) {
            return try template.render(context, now: now, limits: limits)
        } catch {
            throw ChatError(rendering: error)
        }
    }

    /// The messages in roles that the template takes.
    private func adapted(_ messages: [ChatMessage]) -> [ChatMessage] {
        var adapted = messages
        if !takesDeveloper {
            for index in adapted.indices where adapted[index].role == .developer { adapted[index].role = .system }
        }
        guard !takesSystem, adapted.contains(where: { $0.role == .system }) else { return adapted }
        let instructions = adapted.filter { $0.role == .system }.map(\.content).joined(separator: "\n\n")
        adapted.removeAll { $0.role == .system }
        if let first = adapted.firstIndex(where: { $0.role == .user }) {
            adapted[first].content = instructions + "\n\n" + adapted[first].content
        } else {
            adapted.insert(ChatMessage(role: .user, content: instructions), at: 0)
        }
        return adapted
    }
}

/// Renders small conversations to learn what a template does with a role.
private struct Probe {
    let template: Template
    let bosToken: String
    let eosToken: String

    /// Whether a first message of this role is neither refused nor dropped, while the conversation without it is taken.
    func takes(_ role: ChatMessage.Role) -> Bool {
        let mark = "c0ffee instructions"
        let user = ChatMessage(role: .user, content: "question")
        guard render([user]) != nil else { return role == .system }
        return render([ChatMessage(role: role, content: mark), user])?.contains(mark) ?? false
    }

    private func render(_ messages: [ChatMessage]) -> String? {
        let context = JinjaDictionary([
            ("messages", .array(messages.map(\.value))), ("add_generation_prompt", true),
            ("bos_token", .string(bosToken)), ("eos_token", .string(eosToken)),
        ])
        let now = CivilTime(year: 2000, month: 1, day: 1)
        return try? template.render(context, now: now, limits: RenderLimits(steps: 1_000_000))
    }
}
