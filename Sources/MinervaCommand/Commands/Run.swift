import ArgumentParser
import Chat
import Inference
import Logging
import ModelStore
import Serving

/// `minerva run`
struct Run: Command {
    static let configuration = CommandConfiguration(
        abstract: "Answers a prompt, or chats in the terminal.",
        discussion: """
            Without a prompt, a chat begins: each line is a message, and the model remembers the ones before it. \
            Ctrl-C stops the reply, Ctrl-D ends the chat. A prompt may also come from a pipe.

            The reply goes to standard output, statistics go to standard error.
            """
    )

    @OptionGroup var model: ModelArgument

    @Argument(help: "The prompt.")
    var prompt: String?

    @Flag(help: "Continue the prompt as it is, without the model's chat template.")
    var raw = false

    @Option(help: "Instructions that come before the chat.")
    var system: String?

    @Flag(help: "Print no statistics.")
    var quiet = false

    @OptionGroup var runner: BackendOption

    @OptionGroup var loading: LoadingOptions

    @OptionGroup var drafting: DraftingOptions

    @OptionGroup var generating: GeneratingOptions

    func validate() throws {
        if raw, system != nil {
            throw ValidationError("--raw knows no chat; put the instructions of --system into the prompt")
        }
    }

    func execute() async throws {
        let catalog = try runner.catalog()
        var logger = Logger(label: "minerva") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        let host = ModelHost(backends: catalog.backends, logger: logger)
        var options = loading.options(parallelRequests: 1)
        options.drafts = drafting.drafts
        let (name, source) = try catalog.source(of: model.name, on: runner.choice, options: options)
        let served = try await host.load(source, as: name)
        if let prompt = try prompt ?? Console.pipedInput() {
            try await answer(prompt, with: served)
        } else if raw {
            throw InputError("--raw needs a prompt, as an argument or from a pipe")
        } else {
            let printer = ReplyPrinter(showsStatistics: !quiet)
            var chat = TerminalChat(model: served, system: system, options: generating.options, printer: printer)
            try await chat.run()
        }
        await host.unloadAll()
    }

    private func answer(_ prompt: String, with served: ServedModel) async throws {
        let reply: Reply
        if raw {
            reply = try await served.complete(.text(prompt), options: generating.options)
        } else {
            var messages = [ChatMessage(role: .user, content: prompt)]
            if let system { messages.insert(ChatMessage(role: .system, content: system), at: 0) }
            reply = try await served.respond(
                to: ChatRequest(Conversation(messages)),
                options: generating.options
            )
        }
        try await ReplyPrinter(showsStatistics: !quiet).print(reply)
    }
}
