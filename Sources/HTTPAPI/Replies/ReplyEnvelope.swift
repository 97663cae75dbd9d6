import JSON

/// What all pieces of one answer have in common, and how they are put into JSON.
struct ReplyEnvelope: Sendable {
    let style: ReplyStyle
    let id: String

    /// When the answer began, in seconds since 1970.
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

    /// The whole answer.
    func whole(_ choices: [JSONValue], _ usage: Usage) -> JSONValue {
        wrap(style.wholeObject, choices, [("usage", usage.json), ("timings", usage.timings)])
    }

    /// One piece of a stream.
    func chunk(_ choice: JSONValue) -> JSONValue {
        wrap(style.chunkObject, [choice], includesUsage ? [("usage", .null)] : [])
    }

    /// The last piece of a stream that has a choice in it.
    func lastChunk(_ choice: JSONValue, _ usage: Usage) -> JSONValue {
        wrap(style.chunkObject, [choice], (includesUsage ? [("usage", .null)] : []) + [("timings", usage.timings)])
    }

    /// The piece of a stream that has token counts instead of text.
    func usageChunk(_ usage: Usage) -> JSONValue {
        wrap(style.chunkObject, [], [("usage", usage.json)])
    }

    private func wrap(_ object: String, _ choices: [JSONValue], _ more: [(String, JSONValue)]) -> JSONValue {
        let members: [(String, JSONValue)] = [
            ("id", .string(id)), ("object", .string(object)), ("created", .integer(created)), ("model", .string(model)),
            ("system_fingerprint", .string("minerva-\(backend)")), ("choices", .array(choices)),
        ]
        return .object((members + more).map { JSONMember(name: $0.0, value: $0.1) })
    }

    private static func randomName() -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        return String((0..<28).map { _ in letters.randomElement() ?? "0" })
    }
}
