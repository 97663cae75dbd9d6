import ArgumentParser
import Chat
import Foundation
import Jinja
import NativeEngine

/// `minerva parse`
struct Parse: Command {
    static let configuration = CommandConfiguration(
        abstract: "Tells text, reasoning and calls of tools in a model's reply.",
        discussion: """
            The reply is read from standard input. Each event becomes a JSON object on a line of its own: text and \
            reasoning with their text, tool_call_started with index, id and name, tool_call_arguments with a piece of \
            their JSON text, then tool_call_ended, or tool_call_broken if the arguments never became whole.

            Formats: \(ReplyFormat.all.map(\.name).joined(separator: ", ")). Without --format, the model's template \
            tells which one it is.
            """
    )

    @OptionGroup var model: ModelArgument

    @Option(help: ArgumentHelp("The format of the reply.", valueName: "name"))
    var format: String?

    @Option(
        help: ArgumentHelp("A file with a template that tells the format, instead of the model's.", valueName: "path")
    )
    var templateFile: String?

    @Option(
        help: ArgumentHelp(
            "A JSON file with the tools of the request, as the OpenAI API has them; without it any tool may be called.",
            valueName: "path"
        )
    )
    var tools: String?

    @Option(help: ArgumentHelp("What the template added behind the last message, '<think>' say.", valueName: "text"))
    var promptEnd = ""

    @Flag(help: "Print the name of the format and read nothing.")
    var showFormat = false

    func validate() throws {
        if let format, ReplyFormat.named(format) == nil {
            throw ValidationError("--format is '\(format)'; expected one that 'minerva help parse' lists")
        }
    }

    func execute() throws {
        let format = try chosenFormat()
        if showFormat { return Console.write("\(format.name)\n") }
        var parser = ReplyParser(format: format, tools: try readTools(), promptEnd: promptEnd)
        for event in try parser.read(Console.readAll()) + parser.finish() {
            try Console.writeJSON(Line(event))
        }
    }

    private func chosenFormat() throws -> ReplyFormat {
        if let format = format.flatMap(ReplyFormat.named) { return format }
        let source = try templateFile.map(Self.read) ?? model.opened().chatTemplate
        return ReplyFormat.recognised(in: source ?? "")
    }

    private func readTools() throws -> ReplyTools {
        guard let tools else { return .any }
        return ReplyTools(try JSONReader.value(of: Self.read(tools), name: tools))
    }

    private static func read(_ path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8)
        else { throw InputError("cannot read '\(path)'; expected a file with text in UTF-8") }
        return text
    }

    /// An event as JSON.
    private struct Line: Encodable {
        let type: String
        var text: String?
        var index: Int?
        var id: String?
        var name: String?
        var arguments: String?

        init(_ event: ReplyEvent) {
            switch event {
            case .text(let text):
                type = "text"
                self.text = text
            case .reasoning(let text):
                type = "reasoning"
                self.text = text
            case .toolCallStarted(let index, let id, let name):
                type = "tool_call_started"
                self.index = index
                self.id = id
                self.name = name
            case .toolCallArguments(let index, let fragment):
                type = "tool_call_arguments"
                self.index = index
                arguments = fragment
            case .toolCallEnded(let index):
                type = "tool_call_ended"
                self.index = index
            case .toolCallBroken(let index):
                type = "tool_call_broken"
                self.index = index
            }
        }
    }
}
