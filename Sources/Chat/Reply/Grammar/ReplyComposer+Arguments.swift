import Grammar
import JSON
import Jinja

extension ReplyComposer {
    /// Arguments as a JSON object.
    mutating func arguments(of tool: ToolSchema) throws(ReplyGrammarError) -> GrammarPart {
        try shared("arguments of \(tool.tool.name)") { _ throws(ReplyGrammarError) in
            .grammar(try tool.first { (schema) throws(GrammarError) in try Grammar(jsonSchema: schema) })
        }
    }

    /// Arguments in another language.
    mutating func literal(_ dialect: LiteralDialect, of tool: ToolSchema) throws(ReplyGrammarError) -> GrammarPart {
        guard !dialect.isCall else { return try keywords(of: tool) }
        let spelling = ValueSpelling(
            textMark: dialect.stringMark?.text,
            hasBareNames: dialect.hasBareKeys
        )
        return try shared("literal of \(tool.tool.name)") { _ throws(ReplyGrammarError) in
            .grammar(
                try tool.first { (schema) throws(GrammarError) in
                    try Grammar(jsonSchema: schema, options: SchemaOptions(spelling: spelling))
                }
            )
        }
    }

    /// Keyword arguments of a call in Python, behind the parenthesis.
    private mutating func keywords(of tool: ToolSchema) throws(ReplyGrammarError) -> GrammarPart {
        try shared("keywords of \(tool.tool.name)") { (composer) throws(ReplyGrammarError) in
            let members = try composer.members(of: tool) { name, _ in
                let options = SchemaOptions(spelling: ValueSpelling(hasPythonWords: true))
                return [ValueMember(opening: "", name: name, behindName: "=", options: options)]
            }
            return .sequence([try composer.separated(members), .text(")")])
        }
    }

    /// Members with commas between them; each optional one may be left out.
    private mutating func separated(
        _ members: [ArgumentMember]
    ) throws(ReplyGrammarError) -> GrammarPart {
        let comma = GrammarPart.choice([.text(", "), .text(",")])
        // What may come where nothing has been written yet, and what where something has.
        var (first, more) = (GrammarPart.empty, GrammarPart.empty)
        for member in members.reversed() {
            var again = more
            if member.isRepeated {
                let repeated = GrammarPart.repetition(.sequence([comma, member.part]), minimum: 0, maximum: nil)
                again = .sequence([repeated, more])
            }
            let (skippedFirst, skippedMore) = (first, more)
            let written = GrammarPart.sequence([member.part, again])
            let continued = GrammarPart.sequence([comma, written])
            first = try rule(.choice(member.isRequired ? [written] : [written, skippedFirst]))
            more = try rule(.choice(member.isRequired ? [continued] : [continued, skippedMore]))
        }
        return first
    }

    private mutating func rule(_ part: GrammarPart) throws(ReplyGrammarError) -> GrammarPart {
        try limited { (composer) throws(GrammarError) in try composer.rule("members", part) }
    }

    /// Arguments in tags.
    mutating func tagged(_ tags: TaggedParameters, of tool: ToolSchema) throws(ReplyGrammarError) -> GrammarPart {
        try shared("tags \(tags.opening.text)\(tags.closing.text) of \(tool.tool.name)") {
            (composer) throws(ReplyGrammarError) in
            let space = try composer.space()
            var parts: [GrammarPart] = []
            for member in try composer.members(of: tool, { TaggedValue(tags, name: $0, kinds: $1).members }) {
                let part = GrammarPart.sequence([space, member.part])
                if member.isRepeated {
                    parts.append(.repetition(part, minimum: 0, maximum: nil))
                } else {
                    parts.append(member.isRequired ? part : .optional(part))
                }
            }
            // What doesn't belong to the arguments is written by whatever follows them.
            let end = tags.ends.isEmpty ? GrammarPart.empty : .choice(tags.ends.map { .text($0.text) })
            return .sequence(parts + [tags.ends.isEmpty ? .empty : space, end])
        }
    }

    // MARK: Members

    /// The parameters of a tool, each as a member of its arguments that may be written in some ways. Where any will do,
    /// the way of one without a name is repeated.
    private func members(
        of tool: ToolSchema,
        _ ways: (String?, JSONKinds) -> [ValueMember]
    ) throws(ReplyGrammarError) -> [ArgumentMember] {
        let format = format.name
        return try tool.first {
            (schema) throws(GrammarError) -> [ArgumentMember] in
            var members: [ArgumentMember] = []
            let parameters = try ToolSchema.parameters(of: schema)
            if parameters.isEmpty, ToolSchema.takesAnyName(schema) {
                let parts = try ways(nil, .all).map { (way) throws(GrammarError) in try way.part([:], below: []) }
                return parts.isEmpty ? [] : [ArgumentMember(part: .choice(parts), isRepeated: true)]
            }
            for parameter in parameters {
                guard parameter.name.utf8.allSatisfy(\.isNamePart), !parameter.name.isEmpty else {
                    throw GrammarError(
                        code: .unsupported,
                        message: "the format '\(format)' can't write the name '\(parameter.name.prefix(80))'",
                        place: .schema(pointer: "#/properties")
                    )
                }
                let value = schema["properties"]?[parameter.name] ?? [:]
                let kinds = JSONKinds(schema: JinjaValue(value), root: JinjaValue(schema))
                let parts = try ways(parameter.name, kinds).map { (way) throws(GrammarError) in
                    try way.part(schema, below: ["properties", parameter.name])
                }
                members.append(ArgumentMember(part: .choice(parts), isRequired: parameter.isRequired))
            }
            return members
        }
    }
}
