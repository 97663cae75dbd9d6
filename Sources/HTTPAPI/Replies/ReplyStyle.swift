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

    /// The path of the endpoint that replies so.
    var route: String {
        switch self {
        case .chat: "/v1/chat/completions"
        case .completion: "/v1/completions"
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

    /// One of the replies to a request, or a piece of it.
    ///
    /// - Parameters:
    ///   - index: which of the replies.
    ///   - name: what the form calls its content.
    ///   - content: the content.
    ///   - logProbabilities: those of its tokens, or null.
    ///   - reason: why it ended, if it has.
    /// - Returns: the choice.
    static func choice(
        _ index: Int,
        _ name: String,
        _ content: JSONValue,
        logProbabilities: JSONValue = .null,
        _ reason: String? = nil
    ) -> JSONValue {
        .object([
            JSONMember(name: "index", value: .integer(index)),
            JSONMember(name: name, value: content),
            JSONMember(name: "logprobs", value: logProbabilities),
            JSONMember(name: "finish_reason", value: reason.map { .string($0) } ?? .null),
        ])
    }
}
