import Inference
import JSON

/// What all pieces of one reply have in common, and how they are put into JSON.
struct ReplyEnvelope: Sendable {
    let style: ReplyStyle
    let id: String

    /// When the reply began, in seconds since 1970.
    let created: Int
    let model: String

    /// The name of the backend, which is what can change a reply to the same seed.
    let backend: String

    /// Whether the pieces of a stream say something about usage.
    let includesUsage: Bool

    /// Creates an envelope with an id of its own.
    init(style: ReplyStyle, created: Int, model: String, backend: String, includesUsage: Bool) {
        self.style = style
        self.id = style.idPrefix + Self.randomName()
        self.created = created
        self.model = model
        self.backend = backend
        self.includesUsage = includesUsage
    }

    /// The whole reply.
    func whole(_ text: String, _ reason: FinishReason, _ usage: GenerationStatistics) -> JSONValue {
        wrap(style.wholeObject, [style.whole(text, reason)], usage: json(usage))
    }

    /// One piece of a stream.
    func chunk(_ choice: JSONValue) -> JSONValue {
        wrap(style.chunkObject, [choice], usage: includesUsage ? .null : nil)
    }

    /// The piece of a stream that has token counts instead of text.
    func usageChunk(_ usage: GenerationStatistics) -> JSONValue {
        wrap(style.chunkObject, [], usage: json(usage))
    }

    private func wrap(_ object: String, _ choices: [JSONValue], usage: JSONValue?) -> JSONValue {
        var members = [
            JSONMember(name: "id", value: .string(id)),
            JSONMember(name: "object", value: .string(object)),
            JSONMember(name: "created", value: .integer(created)),
            JSONMember(name: "model", value: .string(model)),
            JSONMember(name: "system_fingerprint", value: .string("minerva-\(backend)")),
            JSONMember(name: "choices", value: .array(choices)),
        ]
        if let usage { members.append(JSONMember(name: "usage", value: usage)) }
        return .object(members)
    }

    private func json(_ usage: GenerationStatistics) -> JSONValue {
        [
            "prompt_tokens": .integer(usage.promptTokens),
            "completion_tokens": .integer(usage.generatedTokens),
            "total_tokens": .integer(usage.promptTokens + usage.generatedTokens),
            "prompt_tokens_details": ["cached_tokens": .integer(usage.cachedPromptTokens)],
            "completion_tokens_details": [
                "accepted_prediction_tokens": .integer(usage.acceptedTokens),
                "rejected_prediction_tokens": .integer(usage.draftedTokens - usage.acceptedTokens),
            ],
        ]
    }

    private static func randomName() -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        return String((0..<28).map { _ in letters.randomElement() ?? "0" })
    }
}
