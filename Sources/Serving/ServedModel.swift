package import Chat
package import Inference
package import Tokenization

/// A loaded model under the name that clients use, with its chat template.
package struct ServedModel: Sendable {
    /// The name that clients use.
    package let id: String

    /// When it was loaded, in seconds since 1970.
    package let created: Int

    /// The model itself.
    package let model: any LoadedModel

    /// A template that can't be read is no reason not to continue texts; it is an error for whoever wants to chat.
    private let chatTemplate: Result<ChatTemplate, ChatError>

    /// What stays text where a chat has it.
    private let controlTokens: ControlTokens

    init(id: String, created: Int, model: any LoadedModel) {
        self.id = id
        self.created = created
        self.model = model
        let properties = model.properties
        controlTokens = ControlTokens(properties.controlTokenTexts)
        chatTemplate = Result { () throws(ChatError) in
            try ChatTemplate(
                source: properties.chatTemplate,
                bosToken: properties.bosToken,
                eosToken: properties.eosToken,
                name: id
            )
        }
    }

    /// What a prompt may be given as.
    package enum Prompt: Sendable, Equatable {
        /// Text; the model's start token is put before it.
        case text(String)
        /// Token ids, taken as they are.
        case tokens([TokenID])
    }

    /// Continues a prompt.
    ///
    /// - Throws: ``InferenceError`` if the prompt is empty, too long or not of this vocabulary, or if too many wait.
    package func complete(_ prompt: Prompt, options: GenerationOptions) async throws -> Reply {
        switch prompt {
        case .text(let text):
            return try await generate(try await tokens(of: text, addSpecial: true), options: options)
        case .tokens(let tokens):
            return try await generate(tokens, options: options)
        }
    }

    /// Answers a chat.
    ///
    /// - Throws: ``ChatError`` if the template refuses the messages, and what ``complete(_:options:)`` throws.
    package func respond(to messages: [ChatMessage], options: GenerationOptions) async throws -> Reply {
        let prompt = try chatTemplate.get().prompt(Conversation(messages), controlTokens: controlTokens)
        // Most templates write the start token themselves; a second one would make the model worse, silently.
        let tokens = try await tokens(of: prompt.text, seams: prompt.seams, addSpecial: !prompt.beginsWithBOS)
        return try await generate(tokens, options: options, notes: prompt.adaptations.map(\.description))
    }

    /// Turns a prompt into tokens, unless it is so long that it can't fit: that needs no tokenizing to be seen.
    private func tokens(of prompt: String, seams: [Int] = [], addSpecial: Bool) async throws -> [TokenID] {
        let properties = model.properties
        let fewest = prompt.utf8.count / max(1, properties.longestTokenByteCount)
        guard fewest < properties.contextLength else {
            throw InferenceError(
                .contextLengthExceeded(promptTokens: fewest, contextLength: properties.contextLength),
                "the prompt has at least \(fewest) tokens, but the context holds \(properties.contextLength), the reply "
                    + "included; shorten the prompt or load the model with a larger context"
            )
        }
        return try await model.tokenize(prompt, seams: seams, addSpecial: addSpecial, parseSpecial: true)
    }

    private func generate(
        _ tokens: [TokenID],
        options: GenerationOptions,
        notes: [String] = []
    ) async throws -> Reply {
        let request = GenerationRequest(
            prompt: tokens,
            sampling: options.sampling,
            maxTokens: options.maxTokens,
            stopStrings: options.stopStrings,
            ignoresEndOfGeneration: options.ignoresEndOfGeneration
        )
        return Reply(promptTokens: tokens.count, events: try await model.generate(request), notes: notes)
    }
}
