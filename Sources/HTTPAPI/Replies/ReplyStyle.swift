import Inference
import JSON

/// The two forms in which the OpenAI API wraps a reply.
enum ReplyStyle: Sendable {
    case chat
    case completion

    /// What ids begin with.
    var idPrefix: String {
        switch self {
        case .chat: "chatcmpl-"
        case .completion: "cmpl-"
        }
    }

    /// The value of `object` in a whole reply.
    var wholeObject: String {
        switch self {
        case .chat: "chat.completion"
        case .completion: "text_completion"
        }
    }

    /// The value of `object` in a piece of a reply.
    var chunkObject: String {
        switch self {
        case .chat: "chat.completion.chunk"
        case .completion: "text_completion"
        }
    }

    /// The choice that comes before the first text of a stream, if there is one.
    var opening: JSONValue? {
        switch self {
        case .chat: choice("delta", ["role": "assistant", "content": ""], nil)
        case .completion: nil
        }
    }

    /// The choice that brings a piece of text.
    func piece(_ text: String) -> JSONValue {
        switch self {
        case .chat: choice("delta", ["content": .string(text)], nil)
        case .completion: choice("text", .string(text), nil)
        }
    }

    /// The choice that ends a stream.
    func ending(_ reason: FinishReason) -> JSONValue {
        switch self {
        case .chat: choice("delta", [:], reason)
        case .completion: choice("text", "", reason)
        }
    }

    /// The choice of a reply that is sent at once.
    func whole(_ text: String, _ reason: FinishReason) -> JSONValue {
        switch self {
        case .chat:
            choice("message", ["role": "assistant", "content": .string(text), "refusal": nil], reason)
        case .completion:
            choice("text", .string(text), reason)
        }
    }

    private func choice(_ name: String, _ value: JSONValue, _ reason: FinishReason?) -> JSONValue {
        .object([
            JSONMember(name: "index", value: 0),
            JSONMember(name: name, value: value),
            JSONMember(name: "logprobs", value: nil),
            JSONMember(name: "finish_reason", value: reason.map { .string($0.rawValue) } ?? nil),
        ])
    }
}
