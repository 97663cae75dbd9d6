import Grammar

extension ReplyComposer {
    /// How much of a section has been read with the mark that begins it.
    private enum Opening: String {
        case mark
        case bracket
        case brace
        /// The mark is the first call's too.
        case ownMark
    }

    /// The marks that begin a section of calls, each with what follows.
    mutating func calls(
        in section: CallSection,
        number: Int,
        from stage: ReplyStage,
        of some: [ToolSchema]? = nil
    ) throws(ReplyGrammarError) -> [FreeText.Ending] {
        let rule = format.rules[number]
        guard stage.calls != .none else {
            // When none of the tools may be called at all, what looks like a call is text; only what is sure to be one,
            // as a model means it, is left out.
            let isText = tools.isEmpty && (shape.tools.isEmpty || !section.isCertain || stage.place == .reasoning)
            return isText ? [] : [self.ending(rule, nil)]
        }
        let tools = some ?? tools
        let after = try after(section, stage)
        func ending(_ behindMark: String, _ next: GrammarPart?) -> FreeText.Ending {
            FreeText.Ending(rule.mark.text + behindMark, isOnlyFirst: rule.isOnlyFirst, then: next)
        }
        if section.ownsMark || section.isCertain {
            let opening = section.ownsMark ? Opening.ownMark : .mark
            return [ending("", .sequence([try content(section, number, opening, stage, tools), after]))]
        }
        // The mark alone may be part of any text, so it counts with what must follow it.
        guard section.ways.first?.first?.isName != true else {
            return try section.ways.flatMapWays { way throws(ReplyGrammarError) in
                try namedEndings(way, tools, after).map { (text, next) throws(ReplyGrammarError) in
                    let mark = ending(text, next)
                    guard !format.rules.contains(where: { $0.mark.text == mark.mark }) else {
                        throw ReplyGrammarError(
                            .tool,
                            "the format '\(format.name)' means something else by '\(mark.mark)'; rename the tool"
                        )
                    }
                    return mark
                }
            }
        }
        var endings: [FreeText.Ending] = []
        for space in ["", "\n", " "] {
            for (text, opening) in [("[", Opening.bracket), ("{", .brace)] {
                let isMeant = section.listing == .either || (section.listing == .list) == (opening == .bracket)
                let next = isMeant ? try content(section, number, opening, stage, tools) : nil
                endings.append(ending(space + text, next.map { .sequence([$0, after]) }))
            }
        }
        return endings
    }

    /// Calls that begin with the tool's name right behind the mark.
    private mutating func namedEndings(
        _ way: [CallStep],
        _ tools: [ToolSchema],
        _ after: GrammarPart
    ) throws(ReplyGrammarError) -> [(text: String, next: GrammarPart?)] {
        guard case .mark(let mark)? = way.dropFirst().first else { return [] }
        var endings: [(text: String, next: GrammarPart?)] = []
        for tool in tools {
            try checkName(of: tool)
            endings.append((tool.tool.name + mark.text, .sequence([try parts(way.dropFirst(2), of: tool), after])))
        }
        return endings
    }

    /// What ends a section, and what follows it. Where a closing mark may be a token that ends the reply, it need not come.
    private mutating func after(_ section: CallSection, _ stage: ReplyStage) throws(ReplyGrammarError) -> GrammarPart {
        let next = try rule(for: stage.afterCalls(isOutside: hasHeaders))
        guard !section.closings.isEmpty else { return next }
        let closed = GrammarPart.sequence([
            try space(), .choice(section.closings.map { .text($0.text) }), next,
        ])
        return .choice(section.closings.contains(where: \.mayEndReply) ? [closed, .empty] : [closed])
    }

    /// The calls of a section.
    private mutating func content(
        _ section: CallSection,
        _ number: Int,
        _ opening: Opening,
        _ stage: ReplyStage,
        _ tools: [ToolSchema]
    ) throws(ReplyGrammarError) -> GrammarPart {
        let isMany = stage.calls == .many
        let names = tools.count == self.tools.count ? "" : tools.map(\.tool.name).joined(separator: ",")
        return try shared("calls \(number) \(opening.rawValue) \(isMany) \(names)") {
            (composer) throws(ReplyGrammarError) in
            var ways: [GrammarPart] = []
            for way in section.ways {
                let isListed = way.first?.mayBeListed == true && section.listing != .bare && opening != .ownMark
                let isBare = !(way.first?.mayBeListed == true && section.listing == .list)
                if isListed, opening != .brace {
                    ways.append(try composer.list(of: way, isMany: isMany, isOpen: opening == .bracket, tools))
                }
                if isBare, opening != .bracket {
                    ways.append(try composer.row(of: way, isMany: isMany, opening, tools))
                }
            }
            return opening == .mark ? .sequence([try composer.space(), .choice(ways)]) : .choice(ways)
        }
    }

    /// Calls in brackets.
    private mutating func list(
        of way: [CallStep],
        isMany: Bool,
        isOpen: Bool,
        _ tools: [ToolSchema]
    ) throws(ReplyGrammarError) -> GrammarPart {
        let call = try call(way, tools)
        let space = try wideSpace()
        var parts: [GrammarPart] = isOpen ? [] : [.text("[")]
        parts += [space, call]
        if isMany {
            parts.append(.repetition(.sequence([space, .text(","), space, call]), minimum: 0, maximum: nil))
        }
        return .sequence(parts + [space, .text("]")])
    }

    /// Calls one after the other.
    private mutating func row(
        of way: [CallStep],
        isMany: Bool,
        _ opening: Opening,
        _ tools: [ToolSchema]
    ) throws(ReplyGrammarError) -> GrammarPart {
        let first = opening == .mark ? try call(way, tools) : try call(way, tools, isBegun: true)
        // A bare name behind a call is text.
        guard isMany, way.first?.isName != true else { return first }
        let separator = GrammarPart.choice([try space(), .text("; ")])
        let more = GrammarPart.repetition(.sequence([separator, try call(way, tools)]), minimum: 0, maximum: nil)
        return .sequence([first, more])
    }

    /// One call, of any of the tools.
    ///
    /// - Parameter isBegun: Whether its first mark, or its brace, has been read.
    private mutating func call(
        _ way: [CallStep],
        _ tools: [ToolSchema],
        isBegun: Bool = false
    ) throws(ReplyGrammarError) -> GrammarPart {
        if case .envelope(let envelope)? = way.first { return try self.envelope(envelope, tools, isBegun: isBegun) }
        var ways: [GrammarPart] = []
        for tool in tools {
            try checkName(of: tool)
            ways.append(try parts(isBegun ? way.dropFirst() : way[...], of: tool))
        }
        return .choice(ways)
    }

    /// The steps of one tool's call.
    mutating func parts(
        _ steps: ArraySlice<CallStep>,
        of tool: ToolSchema
    ) throws(ReplyGrammarError) -> GrammarPart {
        var parts: [GrammarPart] = []
        for (index, step) in zip(steps.indices, steps) {
            let isLast = steps[(index + 1)...].allSatisfy(\.isTrailing)
            parts.append(try part(step, of: tool, isLast: isLast))
        }
        return .sequence(parts)
    }

    private mutating func part(
        _ step: CallStep,
        of tool: ToolSchema,
        isLast: Bool
    ) throws(ReplyGrammarError) -> GrammarPart {
        switch step {
        case .mark(let mark): return .text(mark.text)
        case .optional(let mark):
            // What only ends a call is always written, unless the token for it ends the reply.
            return isLast && !mark.mayEndReply ? .text(mark.text) : .optional(.text(mark.text))
        case .space: return try space()
        case .name(let ends):
            let mayBreak = ends.allSatisfy { $0.bytes.count > 2 }
            return .sequence([.text(tool.tool.name), mayBreak ? .optional(.text("\n")) : .empty])
        case .id: return try identifier(1...32)
        case .optionalID(let mark, _): return .optional(.sequence([.text(mark.text), try identifier(9...9)]))
        case .idWithName: return .sequence([.text("functions.\(tool.tool.name):"), try digits()])
        case .attributes(let end):
            let index = GrammarPart.sequence([.text(" index=\""), try digits(), .text("\"")])
            return .sequence([.text("\""), .optional(index), .text(end.text)])
        case .json: return try arguments(of: tool)
        case .literal(let dialect): return try literal(dialect, of: tool)
        case .tagged(let parameters): return try tagged(parameters, of: tool)
        case .envelope(let envelope): return try self.envelope(envelope, [tool], isBegun: false)
        }
    }

    /// A call that is a JSON object as a whole.
    private mutating func envelope(
        _ envelope: Envelope,
        _ tools: [ToolSchema],
        isBegun: Bool
    ) throws(ReplyGrammarError) -> GrammarPart {
        let space = try wideSpace()
        func member(_ key: String, _ value: GrammarPart) -> GrammarPart {
            .sequence([.text("\"\(key)\""), space, .text(":"), space, value])
        }
        let comma = GrammarPart.sequence([space, .text(","), space])
        var parts: [GrammarPart] = isBegun ? [space] : [.text("{"), space]
        if envelope.mayNameType { parts.append(.optional(.sequence([member("type", .text("\"function\"")), comma]))) }
        var id = GrammarPart.empty
        if let known = envelope.id {
            id = member(known.key, .sequence([.text("\""), try identifier(known.length), .text("\"")]))
            id = .optional(.sequence(envelope.isIDFirst ? [id, comma] : [comma, id]))
        }
        if envelope.isIDFirst { parts.append(id) }
        var ways: [GrammarPart] = []
        for tool in tools {
            let name = GrammarPart.text(String(decoding: JSONString.quoted(tool.tool.name.utf8), as: UTF8.self))
            ways.append(.sequence([name, comma, member(envelope.argumentsKey, try arguments(of: tool))]))
        }
        parts.append(member(envelope.nameKey, .choice(ways)))
        if !envelope.isIDFirst { parts.append(id) }
        return .sequence(parts + [space, .text("}")])
    }

    // MARK: Small parts

    /// White space between parts of JSON.
    mutating func wideSpace() throws(ReplyGrammarError) -> GrammarPart {
        try pattern(" ?|\\n{1,2}[ \\t]{0,20}")
    }

    private mutating func digits() throws(ReplyGrammarError) -> GrammarPart {
        try pattern("[0-9]{1,3}")
    }

    private mutating func identifier(_ length: ClosedRange<Int>) throws(ReplyGrammarError) -> GrammarPart {
        try pattern("[A-Za-z0-9]{\(length.lowerBound),\(length.upperBound)}")
    }

    private mutating func pattern(_ regex: String) throws(ReplyGrammarError) -> GrammarPart {
        try shared(regex) { (composer) throws(ReplyGrammarError) in
            .grammar(try composer.limited { _ throws(GrammarError) in try Grammar(regex: regex) })
        }
    }

    /// Refuses names that readers of calls would not take for one.
    func checkName(of tool: ToolSchema) throws(ReplyGrammarError) {
        let name = tool.tool.name
        guard !name.isEmpty, name.utf8.count <= 200, name.utf8.allSatisfy(\.isNamePart) else {
            throw ReplyGrammarError(
                .tool,
                "the format '\(format.name)' can't call '\(name.prefix(80))': expected up to 200 letters, digits, '_', '-' or '.'"
            )
        }
    }
}

extension [[CallStep]] {
    fileprivate func flatMapWays<Value>(
        _ transform: ([CallStep]) throws(ReplyGrammarError) -> [Value]
    ) throws(ReplyGrammarError) -> [Value] {
        var all: [Value] = []
        for way in self { all += try transform(way) }
        return all
    }
}

extension CallStep {
    /// Whether nothing of a call is lost without this.
    fileprivate var isTrailing: Bool {
        switch self {
        case .space, .optional: true
        default: false
        }
    }

    /// Whether a call that begins like this may stand in a list.
    fileprivate var mayBeListed: Bool {
        switch self {
        case .envelope: true
        case .mark(let mark): mark.text == "{"
        case .name(let ends): ends.contains { $0.text == "(" }
        default: false
        }
    }
}

extension Mark {
    /// Whether the token for this may be one that ends replies, so that it never comes as text.
    fileprivate var mayEndReply: Bool {
        text.hasPrefix("<|") || text.hasPrefix("<｜")
    }
}
