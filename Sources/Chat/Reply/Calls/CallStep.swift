/// One thing after the other that a call consists of.
enum CallStep: Sendable {
    /// A text that has to come.
    case mark(Mark)
    /// A text that may come.
    case optional(Mark)
    /// White space, if any.
    case space
    /// The name of the tool, up to the first of these marks, which is left; white space around is no part of it.
    case name(before: [Mark])
    /// The call's id, up to the first of these marks, which is left.
    case id(before: [Mark])
    /// The call's id behind a mark, if that comes.
    case optionalID(after: Mark, before: [Mark])
    /// Kimi's id, which has the tool's name in it: `functions.name:0`.
    case idWithName(before: [Mark])
    /// Attributes that say nothing, and the mark that ends them.
    case attributes(end: Mark)
    /// Arguments as a JSON object.
    case json
    /// Arguments in another language.
    case literal(LiteralDialect)
    /// Arguments in tags.
    case tagged(TaggedParameters)
    /// A JSON object with the name and the arguments in it.
    case envelope(Envelope)

    /// Whether a call may begin with the byte, or the text, at the buffer's position.
    func begins(at buffer: ReplyBuffer) -> MarkMatch {
        switch self {
        case .mark(let mark): buffer.match(mark)
        case .envelope: buffer.next.map { $0 == UInt8(ascii: "{") ? .whole : .none } ?? .undecided
        default: buffer.next.map { $0.isNamePart ? .whole : .none } ?? .undecided
        }
    }

    /// Whether this is a name without anything before it.
    var isName: Bool {
        if case .name = self { true } else { false }
    }

    /// The marks that the step looks for.
    var marks: [Mark] {
        switch self {
        case .mark(let mark), .optional(let mark), .attributes(let mark): [mark]
        case .name(let ends), .id(let ends), .idWithName(let ends): ends
        case .optionalID(let mark, let ends): [mark] + ends
        case .tagged(let parameters): parameters.marks
        case .literal(let dialect): dialect.stringMark.map { [$0] } ?? []
        case .space, .json, .envelope: []
        }
    }
}
