/// Puts an automaton together from its end to its beginning: each part is told the position that follows it.
struct AutomatonBuilder {
    /// How scalars become bytes.
    enum Encoding {
        /// As UTF-8.
        case plain
        /// As between the quotes of a JSON string, escaped only where that has to be.
        case jsonString
    }

    var positions = [Position(isFinal: true)]
    var starts: [Int32] = []
    private(set) var names: [String] = []
    /// Positions from which any scalar of plain text leads to the same position.
    var plainTargets: [Int32: Int32] = [:]
    private var known: [Position: Int32] = [Position(isFinal: true): Position.end]

    /// Repetitions up to this size are written out, greater ones are counted while they are matched.
    private static let unrolledSize = 64

    /// A rule whose positions follow later; until then it stands for nothing.
    mutating func newRule(_ name: String) throws(GrammarError) -> Int32 {
        guard starts.count < GrammarLimits.ruleCount else {
            throw .tooLarge("more than \(GrammarLimits.ruleCount) rules")
        }
        starts.append(try nothing())
        names.append(name)
        return Int32(starts.count - 1)
    }

    /// A new rule with a body.
    mutating func rule(_ name: String, _ body: Expression) throws(GrammarError) -> Expression {
        let rule = try newRule(name)
        starts[Int(rule)] = try compile(body, then: Position.end)
        return .rule(rule)
    }

    /// A position with this content, the same for the same content.
    mutating func position(_ position: Position) throws(GrammarError) -> Int32 {
        if let known = known[position] { return known }
        let index = try reserve()
        positions[Int(index)] = position
        known[position] = index
        return index
    }

    /// A position whose content follows later, for cycles.
    mutating func reserve() throws(GrammarError) -> Int32 {
        guard positions.count < GrammarLimits.positionCount else {
            throw .tooLarge("the grammar is too large: more than \(GrammarLimits.positionCount) positions")
        }
        positions.append(Position())
        return Int32(positions.count - 1)
    }

    /// A position that leads nowhere.
    mutating func nothing() throws(GrammarError) -> Int32 {
        try position(Position())
    }

    /// A position that is all of these at once.
    mutating func choice(_ entries: [Int32]) throws(GrammarError) -> Int32 {
        var distinct: [Int32] = []
        var seen: Set<Int32> = []
        for entry in entries where seen.insert(entry).inserted { distinct.append(entry) }
        return distinct.count == 1 ? distinct[0] : try position(Position(epsilons: distinct))
    }

    mutating func literal(_ bytes: some BidirectionalCollection<UInt8>, then next: Int32) throws(GrammarError) -> Int32
    {
        var entry = next
        for byte in bytes.reversed() {
            entry = try position(Position(edges: [.init(low: byte, high: byte, target: entry)]))
        }
        return entry
    }

    mutating func call(_ rule: Int32, then next: Int32) throws(GrammarError) -> Int32 {
        try position(Position(calls: [.init(rule: rule, next: next)]))
    }

    /// The positions of an expression before `next`.
    mutating func compile(
        _ expression: Expression,
        as encoding: Encoding = .plain,
        then next: Int32
    ) throws(GrammarError) -> Int32 {
        switch expression {
        case .literal(let bytes): return try literal(bytes, then: next)
        case .scalars(let set): return try scalars(set, as: encoding, then: next)
        case .rule(let rule): return try call(rule, then: next)
        case .sequence(let parts):
            var entry = next
            for part in parts.reversed() { entry = try compile(part, as: encoding, then: entry) }
            return entry
        case .choice(let parts):
            var entries: [Int32] = []
            for part in parts { entries.append(try compile(part, as: encoding, then: next)) }
            return try choice(entries)
        case .repetition(let body, let minimum, let maximum):
            return try repetition(of: body, from: minimum, to: maximum, as: encoding, then: next)
        }
    }

    private mutating func repetition(
        of body: Expression,
        from minimum: Int,
        to maximum: Int?,
        as encoding: Encoding,
        then next: Int32
    ) throws(GrammarError) -> Int32 {
        guard body.size.multipliedClamped(maximum ?? minimum) <= Self.unrolledSize || (maximum ?? minimum) <= 1 else {
            let rule = try counted(body, as: encoding)
            let loop = Position.Loop(
                body: rule,
                minimum: Int32(clamping: minimum),
                maximum: maximum.map { Int32(clamping: $0) } ?? .max,
                next: next
            )
            return try position(Position(loop: loop))
        }
        var entry = next
        if let maximum {
            for _ in min(minimum, maximum)..<maximum {
                entry = try choice([compile(body, as: encoding, then: entry), next])
            }
        } else {
            entry = try reserve()
            let again = try compile(body, as: encoding, then: entry)
            positions[Int(entry)] = Position(epsilons: [again, next])
        }
        for _ in 0..<minimum { entry = try compile(body, as: encoding, then: entry) }
        return entry
    }

    private mutating func counted(_ body: Expression, as encoding: Encoding) throws(GrammarError) -> Int32 {
        if case .rule(let rule) = body { return rule }
        let rule = try newRule("a repeated part")
        starts[Int(rule)] = try compile(body, as: encoding, then: Position.end)
        return rule
    }
}

extension GrammarError {
    static func tooLarge(_ message: String) -> GrammarError {
        GrammarError(code: .limitExceeded, message: message, place: .everywhere)
    }
}
