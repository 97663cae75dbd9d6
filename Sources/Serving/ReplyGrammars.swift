import Chat
import Dispatch
import Grammar
import JSON
import Synchronization

/// Makes the grammars of replies, and keeps those that were asked for last: agents send the same tools again and again.
final class ReplyGrammars: Sendable {
    /// What a grammar is made of.
    struct Key: Sendable, Equatable {
        var format: String
        var tools: [JSONValue]
        var choice: ReplyShape.Choice
        var isParallel: Bool
        var mayThink: Bool
        var promptEnd: String
        var answer: Grammar?
    }

    private static let capacity = 16

    private let recent = Mutex<[(key: Key, grammar: Grammar?)]>([])
    /// Many tools take some tenths of a second, which Swift's cooperative threads must not be held up by.
    private let queue = DispatchQueue(label: "minerva.grammars", qos: .userInitiated)

    /// The grammar of a reply; nil if it may be anything.
    ///
    /// - Throws: ``ReplyGrammarError`` if the format has no way to write what is asked for, or if a tool's schema can't
    ///   be enforced.
    func grammar(for key: Key, in format: ReplyFormat) async throws -> Grammar? {
        if let known = known(key) { return known.grammar }
        let made = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Self.made(key, format)) }
        }
        let grammar = try made.get()
        recent.withLock { recent in
            recent.append((key, grammar))
            if recent.count > Self.capacity { recent.removeFirst() }
        }
        return grammar
    }

    private func known(_ key: Key) -> (key: Key, grammar: Grammar?)? {
        recent.withLock { recent in
            guard let index = recent.firstIndex(where: { $0.key == key }) else { return nil }
            let found = recent.remove(at: index)
            recent.append(found)
            return found
        }
    }

    private static func made(_ key: Key, _ format: ReplyFormat) -> Result<Grammar?, ReplyGrammarError> {
        Result { () throws(ReplyGrammarError) in
            try format.grammar(
                ReplyShape(
                    answer: key.answer,
                    tools: key.tools.compactMap(ToolSignature.init(openAI:)),
                    choice: key.choice,
                    isParallel: key.isParallel,
                    mayThink: key.mayThink,
                    promptEnd: key.promptEnd
                )
            )
        }
    }
}
