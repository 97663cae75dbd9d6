import Chat
import Foundation
import Inference
import Serving
import Terminal

/// A conversation in the terminal.
struct TerminalChat {
    let model: ServedModel
    let options: GenerationOptions
    let printer: ReplyPrinter
    private var messages: [ChatMessage] = []

    init(model: ServedModel, system: String?, options: GenerationOptions, printer: ReplyPrinter) {
        self.model = model
        self.options = options
        self.printer = printer
        if let system { messages.append(ChatMessage(role: .system, content: system)) }
    }

    /// Asks for messages and answers them until the person leaves.
    mutating func run() async throws {
        let editor = try LineEditor(historyPath: Self.historyPath())
        while true {
            switch try await editor.readLine() {
            case .line(let line):
                guard !line.allSatisfy(\.isWhitespace) else { continue }
                try await answer(line)
            case .interrupt:
                Console.writeError("Ctrl-D ends the chat.\n")
            case .end:
                return
            }
        }
    }

    private mutating func answer(_ line: String) async throws {
        let conversation = messages + [ChatMessage(role: .user, content: line)]
        let task = Task { [model, options, printer] in
            try await printer.print(
                try await model.respond(to: ChatRequest(Conversation(conversation)), options: options)
            )
        }
        do {
            let text = try await Interrupts.during(onInterrupt: { task.cancel() }) { try await task.value }
            messages = conversation + [ChatMessage(role: .assistant, content: text)]
        } catch let error where error is InferenceError || error is ChatError {
            // The conversation may have outgrown the context; what was said before still stands.
            Console.writeError("\(error)\n")
        }
    }

    /// The file that keeps what was typed, in a directory that is made if need be; nil if it can't be.
    private static func historyPath() -> String? {
        guard let home = Environment.variables["HOME"] else { return nil }
        let directory = "\(home)/.minerva"
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            return nil
        }
        return "\(directory)/history"
    }
}
