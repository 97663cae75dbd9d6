package import Chat
import Grammar
package import Inference
import JSON
import Jinja
package import Tokenization

/// A loaded model under the name that clients use, with its chat template.
package struct ServedModel: Sendable {
    /// The name that clients use.
    package let id: String

    /// When it was loaded, in seconds since 1970.
    package let created: Int

    /// The model itself.
    package let model: any LoadedModel

    /// The name of the backend that runs it.
    package var backend: String { model.properties.backend }

    /// A template that can't be read is no reason not to continue texts; it is an error for whoever wants to chat.
    private let chatTemplate: Result<ChatTemplate, ChatError>

    /// How the model writes reasoning and calls of tools, as far as its template tells.
    private let format: ReplyFormat

    private let grammars = ReplyGrammars()

    /// What stays text where a chat has it.
    private let controlTokens: ControlTokens

    init(id: String, created: Int, model: any LoadedModel) {
        self.id = id
        self.created = created
        self.model = model
        let properties = model.properties
        controlTokens = ControlTokens(properties.controlTokenTexts)
        format = ReplyFormat.recognised(in: properties.chatTemplate ?? "")
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
        /// A text with a gap that is to be filled.
        case gap(before: String, after: String)
    }

    /// Prepares what would keep the first requests waiting.
    package func warmUp() async {
        await model.prepareForGrammars(marks: format.marks)
    }

    /// The tokens of a prompt.
    ///
    /// - Throws: ``InferenceError`` `.contextLengthExceeded` if it is plain that the prompt is too long,
    ///   ``ServingError`` `.gapUnsupported` if the model can't fill gaps.
    package func tokens(of prompt: Prompt) async throws -> [TokenID] {
        switch prompt {
        case .text(let text): return try await tokens(of: text, addSpecial: true)
        case .tokens(let tokens): return tokens
        case .gap(let before, let after):
            guard let gap = model.properties.gapTokens else {
                throw ServingError(
                    .gapUnsupported,
                    "model '\(id)' has no fill-in-the-middle tokens, so it can't write what comes before a suffix"
                )
            }
            let start = try await model.tokenize("", addSpecial: true, parseSpecial: false)
            let before = try await model.tokenize(before, addSpecial: false, parseSpecial: false)
            let after = try await model.tokenize(after, addSpecial: false, parseSpecial: false)
            return start + [gap.prefix] + before + [gap.suffix] + after + [gap.middle]
        }
    }

    /// The prompt that a conversation becomes, and its tokens.
    ///
    /// - Throws: ``ChatError`` if the template refuses the messages, ``InferenceError`` `.contextLengthExceeded` if it is
    ///   plain that the prompt is too long.
    package func prompt(of request: ChatRequest) async throws -> (prompt: Chat.Prompt, tokens: [TokenID]) {
        let prompt = try rendered(request)
        // Most templates write the start token themselves; a second one would make the model worse, silently.
        let tokens = try await tokens(of: prompt.text, seams: prompt.seams, addSpecial: !prompt.beginsWithBOS)
        return (prompt, tokens)
    }

    /// Continues a prompt.
    ///
    /// - Throws: ``InferenceError`` if the prompt is empty, too long or not of this vocabulary, or if too many wait.
    package func complete(_ prompt: Prompt, options: GenerationOptions) async throws -> Reply {
        let tokens = try await tokens(of: prompt)
        return Reply(
            promptTokens: tokens.count,
            choices: try await generate(tokens, options: options, marks: options.marks).map {
                ReplyEvents($0, parser: nil)
            }
        )
    }

    /// Answers a chat.
    ///
    /// - Throws: ``ChatError`` if the template refuses the messages, ``ReplyGrammarError`` if what is asked of the reply
    ///   can't be enforced, and what ``complete(_:options:)`` throws.
    package func respond(to request: ChatRequest, options: GenerationOptions) async throws -> Reply {
        let (prompt, tokens) = try await prompt(of: request)
        let format = try replyFormat(for: request)
        let promptEnd = try promptEnd(of: request, prompt: prompt.text)
        var options = options
        let isWish = options.grammar == nil && (request.toolChoice == .auto || request.toolChoice == .none)
        let key = ReplyGrammars.Key(
            format: format.name,
            tools: request.tools,
            choice: request.toolChoice,
            isParallel: request.allowsParallelCalls,
            // Where all is free, so is thinking.
            mayThink: try isWish || mayThink(request),
            promptEnd: promptEnd,
            answer: options.grammar
        )
        options.grammar = try await grammars.grammar(for: key, in: format)
        let callable = request.toolChoice == .none ? ReplyTools.none : ReplyTools(JinjaValue(.array(request.tools)))
        let parser = ReplyParser(
            format: request.separatesReasoning ? format : format.withReasoningAsText,
            tools: request.tools.isEmpty ? .none : callable,
            promptEnd: promptEnd,
            makeID: { "call_" + ReplyParser.randomID() }
        )
        let (streams, notes) = try await generate(tokens, options: options, marks: format.marks, isWish: isWish)
        return Reply(
            promptTokens: tokens.count,
            choices: streams.map { ReplyEvents($0, parser: parser) },
            notes: prompt.adaptations.map(\.description) + notes
        )
    }

    // MARK: Chats

    private func rendered(_ request: ChatRequest, asks: Bool? = nil) throws(ChatError) -> Chat.Prompt {
        var conversation = request.conversation
        if request.toolChoice != .none { conversation.tools = request.tools.map(JinjaValue.init) }
        if let asks { conversation.addsGenerationPrompt = asks }
        return try chatTemplate.get().prompt(conversation, controlTokens: controlTokens)
    }

    /// Where a template takes no tools they are described as Hermes has them, and called so; and so are they where it
    /// is not known how the model calls.
    private func replyFormat(for request: ChatRequest) throws(ChatError) -> ReplyFormat {
        guard !request.tools.isEmpty else { return format }
        let takesTools = try chatTemplate.get().abilities.takesTools
        return format.hasCalls && takesTools ? format : .hermes
    }

    /// Whether the prompt of a request would change if the template were told that the model shall not think.
    private func mayThink(_ request: ChatRequest) throws(ChatError) -> Bool {
        var conversation = Conversation([ChatMessage(role: .user, content: "?")])
        conversation.options = request.conversation.options
        let asked = try chatTemplate.get().prompt(conversation)
        conversation.options["enable_thinking"] = .bool(false)
        return try chatTemplate.get().prompt(conversation) != asked
    }

    /// What the reply begins with already: what the template adds behind the last message, or the message to continue.
    private func promptEnd(of request: ChatRequest, prompt: String) throws(ChatError) -> String {
        let conversation = request.conversation
        if conversation.continuesFinalMessage { return conversation.messages.last?.content ?? "" }
        guard conversation.addsGenerationPrompt else { return "" }
        let before = try rendered(request, asks: false).text.utf8
        let shared = zip(prompt.utf8, before).prefix { $0 == $1 }.count
        return String(decoding: prompt.utf8.dropFirst(shared), as: UTF8.self)
    }

    // MARK: Generation

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

    /// Continues the prompt of a chat. What is only a wish, a backend need not be able to give.
    private func generate(
        _ tokens: [TokenID],
        options: GenerationOptions,
        marks: [String],
        isWish: Bool
    ) async throws -> (streams: [GenerationStream], notes: [String]) {
        var (options, marks, notes) = (options, marks, [String]())
        while true {
            do {
                return (try await generate(tokens, options: options, marks: marks), notes)
            } catch let error as InferenceError where isWish {
                switch error.code {
                case .unsupported(.grammar) where options.grammar != nil:
                    notes.append("the backend takes no grammars: what a call looks like is left to the model")
                    options.grammar = nil
                case .unsupported(.marks) where !marks.isEmpty:
                    notes.append("the backend doesn't show control tokens: calls and thoughts marked by them are text")
                    marks = []
                default: throw error
                }
            }
        }
    }

    private func generate(
        _ tokens: [TokenID],
        options: GenerationOptions,
        marks: [String] = []
    ) async throws -> [GenerationStream] {
        var streams: [GenerationStream] = []
        for index in 0..<options.replyCount {
            var request = GenerationRequest(
                prompt: tokens,
                sampling: options.sampling,
                maxTokens: options.maxTokens,
                stopStrings: options.stopStrings,
                ignoresEndOfGeneration: options.ignoresEndOfGeneration,
                grammar: options.grammar,
                marks: marks,
                alternativeCount: options.alternativeCount,
                usesCache: options.usesCache
            )
            request.sequenceBreakers = options.sequenceBreakers
            request.sampling.seed = options.sampling.seed.map { $0 &+ UInt64(index) }
            streams.append(try await model.generate(request))
        }
        return streams
    }
}
