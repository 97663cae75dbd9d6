import Grammar

/// Puts the grammar of a reply together from the rules by which it is read.
///
/// Each ``ReplyStage`` is a rule: text up to a mark, what the mark begins, and then the rule of the next stage.
struct ReplyComposer {
    let format: ReplyFormat
    let shape: ReplyShape
    /// The tools that may be called.
    let tools: [ToolSchema]
    var composer = GrammarComposer()
    /// What has been put together already, by what it is.
    var known: [String: GrammarPart] = [:]
    private let beginning: ReplyBeginning
    private var stages: [ReplyStage: GrammarComposer.Rule] = [:]
    private var open: [ReplyStage] = []

    /// Nil if nothing has to be constrained.
    init?(format: ReplyFormat, shape: ReplyShape) throws(ReplyGrammarError) {
        self.format = format
        self.shape = shape
        tools = try Self.callable(shape)
        beginning = ReplyParser(format: format, promptEnd: shape.promptEnd).beginning
        let hasCalls = format.rules.contains(where: \.beginsCalls)
        let mustCall = shape.choice != .auto && shape.choice != .none
        guard hasCalls || !mustCall else {
            throw ReplyGrammarError(.format, "the format '\(format.name)' has no calls, and at least one is required")
        }
        guard shape.answer != nil || hasCalls && !shape.tools.isEmpty else { return nil }
        guard beginning.activity != .calling else {
            throw ReplyGrammarError(
                .format,
                "the prompt has begun a call of the format '\(format.name)', which can't be constrained from there on"
            )
        }
    }

    private static func callable(_ shape: ReplyShape) throws(ReplyGrammarError) -> [ToolSchema] {
        var tools: [ToolSchema] = []
        switch shape.choice {
        case .none: return []
        case .auto: break
        case .required:
            guard !shape.tools.isEmpty else {
                throw ReplyGrammarError(.request, "a call is required, but there are no tools")
            }
        case .named(let name):
            guard shape.tools.contains(where: { $0.name == name }) else {
                throw ReplyGrammarError(.request, "a call of '\(name)' is required, but no tool has that name")
            }
        }
        for tool in shape.tools {
            if case .named(let name) = shape.choice, tool.name != name { continue }
            tools.append(try ToolSchema(tool))
        }
        return tools
    }

    /// The grammar of the reply.
    mutating func grammar() throws(ReplyGrammarError) -> Grammar {
        let first = try beginningPart()
        while let stage = open.popLast() {
            guard let rule = stages[stage] else { continue }
            let part = try part(of: stage)
            try limited { (composer) throws(GrammarError) in try composer.define(rule, as: part) }
        }
        return try limited { (composer) throws(GrammarError) in
            let root = try composer.newRule("reply")
            try composer.define(root, as: first)
            return try composer.grammar(root)
        }
    }

    /// Errors of putting together are about the reply as a whole.
    mutating func limited<Value>(
        _ make: (inout GrammarComposer) throws(GrammarError) -> Value
    ) throws(ReplyGrammarError) -> Value {
        do {
            return try make(&composer)
        } catch {
            throw ReplyGrammarError(.format, "a reply in the format '\(format.name)' can't be enforced", cause: error)
        }
    }

    /// What has this key, put together once.
    mutating func shared(
        _ key: String,
        _ make: (inout ReplyComposer) throws(ReplyGrammarError) -> GrammarPart
    ) throws(ReplyGrammarError) -> GrammarPart {
        if let part = known[key] { return part }
        let made = try make(&self)
        let part = try limited { (composer) throws(GrammarError) in try composer.rule(key, made) }
        known[key] = part
        return part
    }

    // MARK: Stages

    /// Whether replies are messages with heads.
    var hasHeaders: Bool {
        format.rules.contains { if case .header = $0.action { true } else { false } }
    }

    private mutating func beginningPart() throws(ReplyGrammarError) -> GrammarPart {
        let stage = firstStage
        if beginning.activity == .heading { return try headers(from: stage, behind: nil, begun: beginning.pending) }
        return beginning.pending.isEmpty ? try rule(for: stage) : try part(of: stage, begun: beginning.pending)
    }

    private var firstStage: ReplyStage {
        var stage = ReplyStage(talk: .free, calls: calls, mayEnd: true)
        if shape.answer != nil { stage.talk = .answer }
        if shape.choice == .required { stage.talk = .none }
        if case .named = shape.choice { stage.talk = .none }
        stage.mayEnd = stage.talk == .free
        stage.place = beginning.place
        let headerEnds = format.rules.compactMap { if case .header(let header) = $0.action { header.end.text } else { nil } }
        stage.isOutside = hasHeaders && !headerEnds.contains { shape.promptEnd.hasSuffix($0) }
        stage.mayThink = hasHeaders || beginning.place == .text && !hasThought
        return stage
    }

    private var calls: ReplyStage.Calls {
        tools.isEmpty ? .none : shape.isParallel ? .many : .one
    }

    /// Whether the prompt has ended the reasoning already.
    private var hasThought: Bool {
        format.rules.contains { rule in
            guard case .enter(.text) = rule.action, rule.places.contains(.reasoning) else { return false }
            return shape.promptEnd.utf8.count >= rule.mark.bytes.count && shape.promptEnd.contains(rule.mark.text)
        }
    }

    /// The rule of a stage.
    mutating func rule(for stage: ReplyStage) throws(ReplyGrammarError) -> GrammarPart {
        if let rule = stages[stage] { return .rule(rule) }
        let rule = try limited { (composer) throws(GrammarError) in try composer.newRule("a stage of the reply") }
        stages[stage] = rule
        open.append(stage)
        return .rule(rule)
    }

    private mutating func part(of stage: ReplyStage, begun: String = "") throws(ReplyGrammarError) -> GrammarPart {
        let isFree = stage.place == .reasoning || stage.talk == .free && !stage.isOutside
        let mayEnd = stage.mayEnd && stage.place != .reasoning
        let endings = try endings(of: stage)
        if isFree { return .free(FreeText(endings: endings, mayEnd: mayEnd, begun: begun)) }
        var ways = mayEnd ? [begun.isEmpty ? try space() : .empty] : []
        for ending in endings where ending.mark.hasPrefix(begun) {
            guard let next = ending.next else { continue }
            let mark = GrammarPart.text(String(ending.mark.dropFirst(begun.count)))
            ways.append(.sequence([begun.isEmpty ? try space() : .empty, mark, next]))
        }
        if stage.talk == .answer, !stage.isOutside, begun.isEmpty, let answer = shape.answer {
            let part = try shared("answer") { _ throws(ReplyGrammarError) in .grammar(answer) }
            ways.append(.sequence([try space(), part, try rule(for: stage.afterAnswer)]))
        }
        return .choice(ways)
    }

    /// White space that models put between parts.
    mutating func space() throws(ReplyGrammarError) -> GrammarPart {
        try shared("space") { _ throws(ReplyGrammarError) in
            .choice([.empty, .text(" "), .text("\n"), .text("\n\n")])
        }
    }

    // MARK: Marks

    private mutating func endings(of stage: ReplyStage) throws(ReplyGrammarError) -> [FreeText.Ending] {
        var endings: [FreeText.Ending] = []
        for (index, rule) in format.rules.enumerated() where rule.places.contains(stage.place) {
            switch rule.action {
            case .enter(let place): endings.append(ending(rule, try entering(place, from: stage)))
            case .skip:
                if stage.place != .reasoning { endings.append(ending(rule, try skipping(rule, in: stage))) }
            case .call(let section): endings += try calls(in: section, number: index, from: stage)
            case .header:
                endings.append(ending(rule, try headers(from: stage, behind: rule.mark, begun: "")))
            }
        }
        return endings
    }

    func ending(_ rule: ReplyRule, _ next: GrammarPart?) -> FreeText.Ending {
        FreeText.Ending(rule.mark.text, isOnlyFirst: rule.isOnlyFirst, then: next)
    }

    /// What follows a mark that begins another place; nil if it must not come.
    private mutating func entering(
        _ place: ReplyRule.Place,
        from stage: ReplyStage
    ) throws(ReplyGrammarError) -> GrammarPart? {
        var next = stage
        next.place = place
        next.isOutside = hasHeaders
        if place == .reasoning, stage.place != .reasoning {
            guard stage.mayThink else { return nil }
            // Where something is wanted, reasoning comes once.
            next.mayThink = hasHeaders || stage.talk == .free
        }
        return try rule(for: next)
    }

    /// What follows a mark that says nothing. Where it is the beginning of another mark, it can't be told from that.
    private mutating func skipping(_ rule: ReplyRule, in stage: ReplyStage) throws(ReplyGrammarError) -> GrammarPart? {
        let isBeginning = format.rules.contains {
            $0.mark.bytes.count > rule.mark.bytes.count && $0.mark.bytes.starts(with: rule.mark.bytes)
        }
        if isBeginning || rule.isOnlyFirst && stage.talk != .free { return nil }
        return try self.rule(for: stage)
    }

    // MARK: Headers

    /// The heads that a message may have, and what follows each.
    ///
    /// - Parameters:
    ///   - mark: The mark behind which the head is; nil for the first mark of it.
    ///   - begun: What has been written of the head.
    private mutating func headers(
        from stage: ReplyStage,
        behind mark: Mark?,
        begun: String
    ) throws(ReplyGrammarError) -> GrammarPart {
        var ways: [GrammarPart] = []
        for rule in format.rules {
            guard case .header(let header) = rule.action, mark == nil || rule.mark == mark else { continue }
            for spelling in header.spellings {
                guard let text = spelling.text.behind(rule.mark.text), text.hasPrefix(begun) else { continue }
                let rest = String(text.dropFirst(begun.count))
                ways += try messages(spelling, rest, header, from: stage)
            }
        }
        return .choice(ways)
    }

    private mutating func messages(
        _ spelling: HeaderSpelling,
        _ text: String,
        _ header: MessageHeader,
        from stage: ReplyStage
    ) throws(ReplyGrammarError) -> [GrammarPart] {
        var next = stage
        next.isOutside = false
        next.place = .text
        switch spelling.destination {
        case .reasoning: next.place = .reasoning
        case .remark: if stage.talk != .free { return [] }
        case .answer: if stage.talk == .none { return [] }
        case .tool: return stage.calls == .none ? [] : try calls(spelling, text, header, from: stage)
        }
        return [.sequence([.text(text + header.end.text), try rule(for: next)])]
    }

    private mutating func calls(
        _ spelling: HeaderSpelling,
        _ text: String,
        _ header: MessageHeader,
        from stage: ReplyStage
    ) throws(ReplyGrammarError) -> [GrammarPart] {
        var ways: [GrammarPart] = []
        for tool in tools {
            try checkName(of: tool)
            let tails = GrammarPart.choice(spelling.tails.map { .text($0 + header.end.text) })
            let head: [GrammarPart] = [.text(text + tool.tool.name), tails]
            if let steps = header.callSteps {
                let after = try rule(for: stage.afterCalls(isOutside: true))
                ways.append(.sequence(head + [try parts(steps[...], of: tool), after]))
                continue
            }
            var inner = stage
            (inner.place, inner.talk, inner.mayEnd, inner.isOutside) = (.inner, .none, false, false)
            ways.append(.sequence(head + [try innerCalls(of: tool, from: inner)]))
        }
        return ways
    }

    /// The calls that a message to a tool has in it.
    private mutating func innerCalls(
        of tool: ToolSchema,
        from stage: ReplyStage
    ) throws(ReplyGrammarError) -> GrammarPart {
        var ways: [GrammarPart] = []
        for (index, rule) in format.rules.enumerated() where rule.places.contains(.inner) {
            guard case .call(let section) = rule.action else { continue }
            for ending in try calls(in: section, number: index, from: stage, of: [tool]) {
                ways.append(.sequence([try space(), .text(ending.mark), ending.next ?? .choice([])]))
            }
        }
        return .choice(ways)
    }
}

extension ReplyRule {
    /// Whether calls follow, or messages that may be calls.
    var beginsCalls: Bool {
        switch action {
        case .call: true
        case .header(let header): header.callSteps != nil
        case .enter, .skip: false
        }
    }
}

extension String {
    /// What stands behind the first place where another text stands in this one.
    fileprivate func behind(_ text: String) -> String? {
        var rest = self[...]
        while !rest.isEmpty {
            if rest.hasPrefix(text) { return String(rest.dropFirst(text.count)) }
            rest = rest.dropFirst()
        }
        return nil
    }
}
