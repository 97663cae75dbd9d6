import Chat
import Inference
import JSON

/// One of the replies to a request, gathered until it is whole.
struct GatheredReply {
    private struct Call {
        let id: String
        let name: String
        var arguments = ""
    }

    private var text = ""
    private var reasoning = ""
    private var calls: [Call] = []
    private var tokens: [SpelledToken] = []
    private var scores: [Float] = []
    private var reason: FinishReason?

    /// Whether the reply is whole.
    var isComplete: Bool { reason != nil }

    /// The mean of its tokens' log probabilities.
    var meanScore: Float { scores.isEmpty ? -.infinity : scores.reduce(0, +) / Float(scores.count) }

    /// Takes parts in.
    mutating func add(_ parts: [ReplyEvent], tokens: [GeneratedToken], spelled: [SpelledToken]) {
        self.tokens += spelled
        scores += tokens.compactMap(\.logProbability)
        for part in parts {
            switch part {
            case .text(let piece): text += piece
            case .reasoning(let piece): reasoning += piece
            case .toolCallStarted(_, let id, let name): calls.append(Call(id: id, name: name))
            case .toolCallArguments(let index, let fragment):
                if calls.indices.contains(index) { calls[index].arguments += fragment }
            case .toolCallEnded, .toolCallBroken: break
            }
        }
    }

    /// Ends the reply.
    mutating func finish(_ reason: FinishReason) {
        self.reason = reason
    }

    /// The reply as a choice.
    func choice(_ style: ReplyStyle, index: Int, plan: AnswerPlan, echo: String) -> JSONValue {
        let word = reason == .stop && !calls.isEmpty ? "tool_calls" : reason?.rawValue
        let listed = plan.wantsLogProbabilities ? tokens : nil
        switch style {
        case .chat:
            return ReplyStyle.choice(index, "message", message, logProbabilities: listed?.chatJSON ?? .null, word)
        case .completion:
            let probabilities = listed?.completionJSON(from: echo.unicodeScalars.count) ?? .null
            return ReplyStyle.choice(index, "text", .string(echo + text), logProbabilities: probabilities, word)
        }
    }

    private var message: JSONValue {
        var members = [
            JSONMember(name: "role", value: "assistant"),
            JSONMember(name: "content", value: text.isEmpty && !calls.isEmpty ? .null : .string(text)),
            JSONMember(name: "refusal", value: .null),
        ]
        if !reasoning.isEmpty { members.append(JSONMember(name: "reasoning_content", value: .string(reasoning))) }
        if !calls.isEmpty {
            let calls = calls.map { call -> JSONValue in
                [
                    "id": .string(call.id), "type": "function",
                    "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
                ]
            }
            members.append(JSONMember(name: "tool_calls", value: .array(calls)))
        }
        return .object(members)
    }
}
