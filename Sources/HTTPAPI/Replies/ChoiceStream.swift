import Chat
import Inference
import JSON

/// Turns one of the replies to a request into pieces, in the order that clients depend on.
struct ChoiceStream {
    private let style: ReplyStyle
    private let index: Int
    private var hasCalled = false
    /// Tokens that no piece has brought yet.
    private var tokens: [SpelledToken] = []
    private let wantsLogProbabilities: Bool
    /// Characters that the pieces so far have.
    private var offset: Int

    /// Creates a reply of which nothing has been sent.
    ///
    /// - Parameters:
    ///   - style: the form.
    ///   - index: which of the replies.
    ///   - wantsLogProbabilities: whether tokens are listed.
    ///   - echo: the prompt, if the reply begins with it.
    init(_ style: ReplyStyle, index: Int, wantsLogProbabilities: Bool, echo: String) {
        self.style = style
        self.index = index
        self.wantsLogProbabilities = wantsLogProbabilities
        offset = echo.unicodeScalars.count
    }

    /// The piece that comes before the first part, if there is one.
    var opening: JSONValue? {
        switch style {
        case .chat: ReplyStyle.choice(index, "delta", ["role": "assistant", "content": ""])
        case .completion: nil
        }
    }

    /// The pieces that parts of a reply become; tokens without a part wait for the next one.
    mutating func pieces(_ parts: [ReplyEvent], tokens: [SpelledToken]) -> [JSONValue] {
        self.tokens += tokens
        return parts.compactMap { part in content(of: part).map { piece($0) } }
    }

    /// The piece that ends the reply.
    mutating func ending(_ reason: FinishReason) -> JSONValue {
        let word = hasCalled && reason == .stop ? "tool_calls" : reason.rawValue
        switch style {
        case .chat: return ReplyStyle.choice(index, "delta", [:], logProbabilities: takeLogProbabilities(), word)
        case .completion: return ReplyStyle.choice(index, "text", "", logProbabilities: takeLogProbabilities(), word)
        }
    }

    private mutating func piece(_ content: JSONValue) -> JSONValue {
        let name = style == .chat ? "delta" : "text"
        return ReplyStyle.choice(index, name, content, logProbabilities: takeLogProbabilities())
    }

    private mutating func takeLogProbabilities() -> JSONValue {
        guard wantsLogProbabilities, !tokens.isEmpty else { return .null }
        defer {
            offset += tokens.characterCount
            tokens = []
        }
        return style == .chat ? tokens.chatJSON : tokens.completionJSON(from: offset)
    }

    private mutating func content(of part: ReplyEvent) -> JSONValue? {
        switch (style, part) {
        case (.completion, .text(let text)): return .string(text)
        case (.completion, _): return nil
        case (.chat, .text(let text)): return ["content": .string(text)]
        case (.chat, .reasoning(let text)): return ["reasoning_content": .string(text)]
        case (.chat, .toolCallStarted(let call, let id, let name)):
            hasCalled = true
            let function: JSONValue = ["name": .string(name), "arguments": ""]
            return [
                "tool_calls": [
                    ["index": .integer(call), "id": .string(id), "type": "function", "function": function]
                ]
            ]
        case (.chat, .toolCallArguments(let call, let fragment)):
            return ["tool_calls": [["index": .integer(call), "function": ["arguments": .string(fragment)]]]]
        case (.chat, .toolCallEnded), (.chat, .toolCallBroken): return nil
        }
    }
}
