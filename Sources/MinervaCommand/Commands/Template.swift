import ArgumentParser
import Chat
import Foundation
import Jinja
import NativeEngine
import Tokenization

/// `minerva template`
struct Template: Command {
    static let configuration = CommandConfiguration(
        abstract: "Prints the prompt that a chat template makes of a chat request.",
        discussion: """
            The request is read from standard input, a JSON object as for /v1/chat/completions: messages, tools, \
            chat_template_kwargs, enable_thinking, add_generation_prompt (default true), continue_final_message.

            The prompt goes to standard output with nothing added. What the template does not take is said in another \
            way, as the server does it; notes about that go to standard error.
            """
    )

    @OptionGroup var model: ModelArgument

    @Option(help: ArgumentHelp("A file with the template, instead of the model's.", valueName: "path"))
    var templateFile: String?

    @Option(
        help: ArgumentHelp("The text of the token that begins a sequence (default: the model's).", valueName: "text")
    )
    var bos: String?

    @Option(help: ArgumentHelp("The text of the token that ends a sequence (default: the model's).", valueName: "text"))
    var eos: String?

    @Option(help: ArgumentHelp("The time that templates may mention, as 2025-12-31T23:59:59.", valueName: "time"))
    var now: String?

    @Flag(
        help: """
            Take the fields of the request as the template's variables and change nothing. Standard input is then a JSON \
            array of requests, and the result a JSON array of objects with 'prompt' or 'error'.
            """
    )
    var asIs = false

    func validate() throws {
        if let now, CivilTime(iso8601: now) == nil {
            throw ValidationError("--now is '\(now)'; expected a time such as 2025-12-31T23:59:59")
        }
    }

    func execute() throws {
        let (template, controlTokens) = try opened()
        let json = try JSONReader.value(of: Console.readAll(), name: "standard input")
        let now = now.flatMap(CivilTime.init(iso8601:)) ?? .now
        if asIs {
            guard let requests = json.elements else { throw InputError("expected a JSON array of requests") }
            return try Console.writeJSON(requests.map { Outcome(of: $0, template, now) })
        }
        let prompt = try template.prompt(TemplateRequest(json).conversation, controlTokens: controlTokens, now: now)
        Console.write(prompt.text)
        for adaptation in prompt.adaptations { Console.writeError("minerva: \(adaptation)\n") }
    }

    /// The template and the texts that must stay text in it. A template file needs no model.
    private func opened() throws -> (ChatTemplate, ControlTokens) {
        if let templateFile {
            guard let data = FileManager.default.contents(atPath: templateFile),
                let source = String(data: data, encoding: .utf8)
            else { throw InputError("cannot read '\(templateFile)'; expected a file with a template in UTF-8") }
            return (
                try ChatTemplate(source: source, bosToken: bos ?? "", eosToken: eos ?? "", name: templateFile),
                ControlTokens([bos, eos].compactMap { $0 })
            )
        }
        let file = try model.opened()
        let tokenizer = file.tokenizer
        func text(of token: TokenID?) -> String { token.map { tokenizer.decode([$0], renderSpecial: true) } ?? "" }
        let special = tokenizer.vocabulary.special
        let template = try ChatTemplate(
            source: file.chatTemplate,
            bosToken: bos ?? text(of: special.beginOfSequence),
            eosToken: eos ?? text(of: special.endOfSequence),
            name: model.name
        )
        return (template, ControlTokens(tokenizer.controlTokenTexts))
    }

    /// What a request became, as JSON.
    private struct Outcome: Encodable {
        var prompt: String?
        var error: String?
        /// Whether the template itself refused, with `raise_exception`.
        var raised: Bool?

        init(of json: JinjaValue, _ template: ChatTemplate, _ now: CivilTime) {
            do {
                let request = try TemplateRequest(json)
                prompt = try template.renderAsIs(
                    request.variables,
                    continuesFinalMessage: request.continuesFinalMessage,
                    now: now
                )
            } catch {
                self.error = "\(error)"
                raised = (error as? ChatError)?.cause?.code == .raised
            }
        }
    }
}
