import Chat
import Foundation
import Inference
import NativeEngine
import Serving

/// Prints a reply as it comes.
struct ReplyPrinter {
    let showsStatistics: Bool

    /// Prints until the reply ends or its task is cancelled. What the model thinks goes to standard error.
    ///
    /// - Returns: the text.
    @discardableResult
    func print(_ reply: Reply) async throws -> String {
        guard let events = reply.choices.first else { return "" }
        var text = ""
        var isThinking = false
        for try await event in events {
            switch event {
            case .started: break
            case .parts(let parts, _):
                for part in parts {
                    switch part {
                    case .reasoning(let piece):
                        isThinking = true
                        Console.writeError(piece)
                    case .text(let piece):
                        if isThinking { Console.writeError("\n\n") }
                        isThinking = false
                        text += piece
                        Console.write(piece)
                    case .toolCallStarted, .toolCallArguments, .toolCallEnded, .toolCallBroken: break
                    }
                }
            case .finished(_, let statistics):
                Console.write("\n")
                if showsStatistics { Console.writeError(line(statistics)) }
                return text
            }
        }
        Console.write("\n")
        return text
    }

    private func line(_ statistics: GenerationStatistics) -> String {
        let cached = statistics.cachedPromptTokens
        let prompt =
            (cached > 0 ? " (\(cached) cached)" : "")
            + speed(statistics.promptTokens - cached, statistics.promptDuration)
        // The first token comes with the prompt's work; the others take the time after it.
        let generation = speed(statistics.generatedTokens - 1, statistics.generationDuration)
        let drafts =
            statistics.draftedTokens > 0
            ? "; \(statistics.acceptedTokens) of \(statistics.draftedTokens) guesses right" : ""
        return "\nprompt: \(statistics.promptTokens) tokens\(prompt); "
            + "reply: \(statistics.generatedTokens) tokens\(generation)\(drafts)\n"
    }

    private func speed(_ tokens: Int, _ duration: Duration) -> String {
        guard tokens > 0, duration > .zero else { return "" }
        return String(format: ", %.1f/s", Double(tokens) / duration.inSeconds)
    }
}
