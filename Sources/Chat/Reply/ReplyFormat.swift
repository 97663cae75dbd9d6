/// How a model writes reasoning and calls of tools: which marks mean what, and what stands between them.
package struct ReplyFormat: Sendable {
    /// What the format is called; of the family that writes so, or of what it looks like.
    package let name: String
    let rules: [ReplyRule]

    /// A format.
    init(_ name: String, _ rules: [ReplyRule]...) {
        self.name = name
        self.rules = Array(rules.joined())
    }

    /// The texts that have meaning in this format. Where they are control tokens of the model, the parser has to get
    /// them as text.
    package var marks: [String] {
        Set(rules.flatMap(\.marks)).map(\.text).sorted()
    }

    /// Whether there is a way to call tools.
    package var hasCalls: Bool { rules.contains(where: \.beginsCalls) }

    /// All formats, plain text first.
    package static let all: [ReplyFormat] =
        [plain, think] + jsonFormats + namedFormats + taggedFormats + literalFormats + messageFormats

    /// The format of a name, nil if there is none.
    package static func named(_ name: String) -> ReplyFormat? {
        all.first { $0.name == name }
    }

    /// Text and nothing else.
    package static let plain = ReplyFormat("plain")

    /// Reasoning in `<think>` or the like, and text.
    package static let think = ReplyFormat("think", .tagsOfThought)
}
