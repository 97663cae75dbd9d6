/// Puts a grammar together from parts, which may refer to each other by rules.
package struct GrammarComposer {
    /// A part with a place of its own: it is put together once, however often it is used.
    package struct Rule: Sendable, Hashable {
        let index: Int32
    }

    private var builder = AutomatonBuilder()

    /// A composer without rules.
    package init() {}

    /// A rule whose part follows later; until then it stands for nothing.
    ///
    /// - Throws: ``GrammarError`` `.limitExceeded`.
    package mutating func newRule(_ name: String) throws(GrammarError) -> Rule {
        Rule(index: try builder.newRule(name))
    }

    /// Says what a rule stands for.
    ///
    /// - Throws: ``GrammarError`` `.limitExceeded`.
    package mutating func define(_ rule: Rule, as part: GrammarPart) throws(GrammarError) {
        builder.starts[Int(rule.index)] = try compile(part, then: Position.end)
    }

    /// A rule that stands for a part.
    ///
    /// - Throws: ``GrammarError`` `.limitExceeded`.
    package mutating func rule(_ name: String, _ part: GrammarPart) throws(GrammarError) -> GrammarPart {
        let rule = try newRule(name)
        try define(rule, as: part)
        return .rule(rule)
    }

    /// The grammar of a rule's texts.
    ///
    /// - Throws: ``GrammarError`` if there is no such text, or if a rule begins with itself.
    /// - Complexity: O(positions of all parts).
    package func grammar(_ root: Rule) throws(GrammarError) -> Grammar {
        var builder = builder
        return Grammar(automaton: try builder.automaton(root: root.index))
    }

    private mutating func compile(_ part: GrammarPart, then next: Int32) throws(GrammarError) -> Int32 {
        switch part {
        case .text(let text): return try builder.literal(Array(text.utf8), then: next)
        case .grammar(let grammar): return try builder.call(builder.adopt(grammar.automaton), then: next)
        case .rule(let rule): return try builder.call(rule.index, then: next)
        case .sequence(let parts):
            var entry = next
            for part in parts.reversed() { entry = try compile(part, then: entry) }
            return entry
        case .choice(let parts):
            var entries: [Int32] = []
            for part in parts { entries.append(try compile(part, then: next)) }
            return try builder.choice(entries)
        case .repetition(let part, let minimum, let maximum):
            let body = try rule("a repeated part", part)
            return try repetition(of: body, from: minimum, to: maximum, then: next)
        case .free(let text): return try free(text, then: next)
        }
    }

    private mutating func repetition(
        of body: GrammarPart,
        from minimum: Int,
        to maximum: Int?,
        then next: Int32
    ) throws(GrammarError) -> Int32 {
        guard case .rule(let rule) = body else { return next }
        let repeated = Expression.repetition(.rule(rule.index), minimum: minimum, maximum: maximum)
        return try builder.compile(repeated, then: next)
    }

    private mutating func free(_ text: FreeText, then next: Int32) throws(GrammarError) -> Int32 {
        var entries: [Int32] = []
        for ending in text.endings {
            if let part = ending.next {
                entries.append(try compile(part, then: next))
            } else {
                entries.append(try builder.nothing())
            }
        }
        // The longest of the marks that begin alike counts, so behind a short one the rest of a long one may follow.
        var ways = entries.map { [$0] }
        for (index, ending) in text.endings.enumerated() {
            let mark = Array(ending.mark.utf8)
            for (other, longer) in text.endings.enumerated() where other != index {
                let bytes = Array(longer.mark.utf8)
                guard bytes.count > mark.count, bytes.starts(with: mark) else { continue }
                ways[index].append(try builder.literal(bytes.dropFirst(mark.count), then: entries[other]))
            }
        }
        var targets: [Int32] = []
        for way in ways { targets.append(try builder.choice(way)) }
        return try builder.compile(MarkAutomaton(text), endings: targets, then: text.mayEnd ? next : nil)
    }
}
