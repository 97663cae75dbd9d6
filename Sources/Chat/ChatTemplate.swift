package import Jinja

/// Turns a conversation into the prompt that a model was trained on.
package struct ChatTemplate: Sendable {
    /// Whether the model has no template of its own and ChatML is used.
    package let isFallback: Bool
    /// What the template can render; for the rest there are fall-backs.
    package let abilities: TemplateAbilities
    /// The template's text.
    package let source: String

    private let template: Template
    private let bosToken: String
    private let eosToken: String
    private let writer: MessageWriter

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

    /// Parses a model's template and finds out what it takes.
    ///
    /// - Parameters:
    ///   - source: The text of `tokenizer.chat_template`; nil takes ChatML.
    ///   - bosToken: The text of the token that begins a sequence; templates print it as `bos_token`.
    ///   - eosToken: The text of the token that ends one, `eos_token`.
    ///   - name: What errors call the template.
    /// - Throws: ``ChatError`` `.template` if the source cannot be parsed.
    package init(source: String?, bosToken: String, eosToken: String, name: String) throws(ChatError) {
        isFallback = source == nil
        self.source = source ?? Self.chatML
        self.bosToken = bosToken
        self.eosToken = eosToken
        do throws(JinjaError) {
            template = try Template(self.source, name: name)
        } catch {
            throw ChatError(.template, error)
        }
        var probe = TemplateProbe(template: template, bosToken: bosToken, eosToken: eosToken)
        abilities = probe.abilities(mentionsDeveloper: source?.contains("developer") ?? false)
        writer = MessageWriter(abilities: abilities, reasoningName: Self.reasoningName(in: self.source))
    }

    /// The name under which a template looks for what the assistant thought.
    private static func reasoningName(in source: String) -> String {
        let names = [
            ("reasoning_content", ["reasoning_content"]), ("thinking", [".thinking", "'thinking'", "\"thinking\""]),
            ("reasoning", [".reasoning", "'reasoning'", "\"reasoning\""]),
        ]
        let found = names.first { _, spellings in spellings.contains { source.contains($0) } }
        return found?.0 ?? "reasoning_content"
    }

    /// Whether the template renders a system message; if not, its text goes before the first user message.
    package var takesSystem: Bool { abilities.takesSystem }
    /// Whether the template renders a developer message; if not, it becomes a system message.
    package var takesDeveloper: Bool { abilities.takesDeveloper }

    /// Renders the prompt of a conversation; what the template takes no notice of is said in another way.
    ///
    /// - Parameters:
    ///   - conversation: The messages and all that belongs to them.
    ///   - controlTokens: The texts of the model's control tokens. Where the conversation has them they stay text.
    ///   - now: The local time that the template may mention.
    ///   - limits: What this rendering may use.
    /// - Returns: The prompt, with its seams and with notes about what was changed.
    /// - Throws: ``ChatError`` `.conversation` with the template's words if it refuses, or if there is no last message to
    ///   continue, else `.rendering`.
    package func prompt(
        _ conversation: Conversation,
        controlTokens: ControlTokens = .none,
        now: CivilTime = .now,
        limits: RenderLimits = RenderLimits()
    ) throws(ChatError) -> Prompt {
        if conversation.continuesFinalMessage, conversation.messages.last?.role != .assistant {
            throw ChatError(conversation: "expected a last message of the assistant to continue, found another or none")
        }
        let marker = try SeamMarker(conversation, tokens: controlTokens, source: source)
        do throws(ChatError) {
            let marked = marker.marked(conversation)
            let adapter = try adapted(marked)
            var context = marked.options
            if !adapter.tools.isEmpty {
                context["tools"] = .array(adapter.tools)
            } else if !abilities.leavesToolsUndefined {
                context["tools"] = JinjaValue.none
            }
            context["documents"] = context["documents"] ?? JinjaValue.none
            context["add_generation_prompt"] = .bool(conversation.addsGenerationPrompt)
            let messages = adapter.messages.map(writer.value)
            let rendered = try render(
                messages,
                context,
                continues: conversation.continuesFinalMessage,
                now: now,
                limits: limits,
                invisible: marker.scalar
            )
            let (text, seams) = marker.unmarked(rendered)
            return Prompt(
                text: text,
                seams: seams,
                adaptations: adapter.adaptations,
                beginsWithBOS: beginsWithBOS(text, seams: seams)
            )
        } catch {
            throw error.withoutMarks(marker)
        }
    }

    /// Renders the prompt of messages as text, for conversations without control tokens.
    ///
    /// - Parameters:
    ///   - messages: The conversation, oldest message first.
    ///   - tools: The tools as OpenAI's API describes them, a list of dictionaries; nil if there are none.
    ///   - addGenerationPrompt: Whether the prompt ends where the assistant's next message begins.
    ///   - options: More variables for the template, such as `enable_thinking`.
    ///   - now: The local time that the template may mention.
    ///   - limits: What this rendering may use.
    /// - Returns: The prompt.
    /// - Throws: ``ChatError`` as ``prompt(_:controlTokens:now:limits:)`` does.
    package func render(
        _ messages: [ChatMessage],
        tools: JinjaValue? = nil,
        addGenerationPrompt: Bool = true,
        options: JinjaDictionary = JinjaDictionary(),
        now: CivilTime = .now,
        limits: RenderLimits = RenderLimits()
    ) throws(ChatError) -> String {
        var conversation = Conversation(messages)
        conversation.tools = tools?.elements ?? []
        conversation.addsGenerationPrompt = addGenerationPrompt
        conversation.options = options
        return try prompt(conversation, now: now, limits: limits).text
    }

    /// Renders with these variables and nothing else, as Hugging Face's `apply_chat_template` does.
    ///
    /// - Parameters:
    ///   - variables: What the template sees, `messages` above all.
    ///   - continuesFinalMessage: Whether the prompt ends with the text of the last message.
    ///   - now: The local time that the template may mention.
    /// - Returns: The prompt.
    /// - Throws: ``ChatError`` as ``prompt(_:controlTokens:now:limits:)`` does.
    package func renderAsIs(
        _ variables: JinjaDictionary,
        continuesFinalMessage: Bool = false,
        now: CivilTime = .now
    ) throws(ChatError) -> String {
        try render(
            variables["messages"]?.elements ?? [],
            variables,
            continues: continuesFinalMessage,
            now: now,
            limits: RenderLimits(),
            invisible: nil
        )
    }

    private func adapted(_ conversation: Conversation) throws(ChatError) -> ConversationAdapter {
        do throws(JinjaError) {
            return try ConversationAdapter(conversation, abilities: abilities)
        } catch {
            throw ChatError(rendering: error)
        }
    }

    private func render(
        _ messages: [JinjaValue],
        _ variables: JinjaDictionary,
        continues: Bool,
        now: CivilTime,
        limits: RenderLimits,
        invisible: Unicode.Scalar?
    ) throws(ChatError) -> String {
        let continuation = continues ? try Continuation(messages) : nil
        var context = variables
        context["messages"] = .array(continuation?.messages ?? messages)
        context["bos_token"] = .string(bosToken)
        context["eos_token"] = .string(eosToken)
        let text: String
        do throws(JinjaError) {
            text = try template.render(context, now: now, limits: limits, invisible: invisible)
        } catch {
            throw ChatError(rendering: error)
        }
        return try continuation?.cut(text) ?? text
    }

    private func beginsWithBOS(_ text: String, seams: [Int]) -> Bool {
        let length = bosToken.utf8.count
        let isInside = seams.first.map { $0 < length } ?? false
        return length > 0 && text.utf8.starts(with: bosToken.utf8) && !isInside
    }
}

extension ChatError {
    /// The error without what ``SeamMarker`` put into texts.
    fileprivate func withoutMarks(_ marker: SeamMarker) -> ChatError {
        guard marker.scalar != nil else { return self }
        guard let cause else { return ChatError(conversation: marker.unmarked(message).text) }
        return ChatError(code, cause.withMessage { marker.unmarked($0).text })
    }
}
