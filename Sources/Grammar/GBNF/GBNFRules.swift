/// Makes rules of GBNF from the positions of an automaton.
struct GBNFRules {
    private let automaton: Automaton
    private let nullable: NullablePositions
    private var characters: CharacterEdges

    init(_ automaton: Automaton) {
        self.automaton = automaton
        nullable = NullablePositions(automaton)
        characters = CharacterEdges(automaton.positions)
    }

    /// The rule of the whole text.
    var root: GBNFRule.Name { .all(automaton.starts[Int(automaton.root)]) }

    /// What a rule stands for: all that may happen at its position and at those that are reached without a character.
    mutating func rule(_ name: GBNFRule.Name) throws(GrammarError) -> GBNFRule {
        var rule = GBNFRule()
        var sets: [Int32: [ClosedRange<UInt32>]] = [:]
        var heads: [GBNFRule.Alternative] = []
        for index in reached(from: name.position) {
            let position = automaton.positions[Int(index)]
            for edge in position.edges {
                for arc in try characters.arcs(of: edge) { sets[arc.target, default: []].append(arc.low...arc.high) }
            }
            heads += position.calls.map { .init(head: .rule(called($0.rule)), next: $0.next) }
            if let loop = position.loop { heads.append(Self.alternative(loop, of: called(loop.body))) }
            rule.mayEnd = rule.mayEnd || position.isFinal
        }
        if case .nonEmpty = name {
            rule.mayEnd = false
        } else if let ranges = sets.removeValue(forKey: name.position) {
            rule.repeated = ScalarSet(ranges)
        }
        for (target, ranges) in sets.sorted(by: { $0.key > $1.key }) {
            rule.alternatives.append(.init(head: .scalars(ScalarSet(ranges)), next: target))
        }
        var seen: Set<GBNFRule.Alternative> = []
        rule.alternatives += heads.filter { seen.insert($0).inserted }
        return rule
    }

    /// A position and those that are reached from it without a character.
    private func reached(from start: Int32) -> [Int32] {
        var all = [start]
        var seen: Set<Int32> = [start]
        func visit(_ position: Int32) {
            if seen.insert(position).inserted { all.append(position) }
        }
        var index = 0
        while index < all.count {
            let position = automaton.positions[Int(all[index])]
            index += 1
            position.epsilons.forEach(visit)
            for call in position.calls where nullable[automaton.starts[Int(call.rule)]] { visit(call.next) }
            if let loop = position.loop, loop.minimum == 0 { visit(loop.next) }
        }
        return all
    }

    private func called(_ rule: Int32) -> GBNFRule.Name {
        let start = automaton.starts[Int(rule)]
        return nullable[start] ? .nonEmpty(start) : .all(start)
    }

    private static func alternative(_ loop: Position.Loop, of body: GBNFRule.Name) -> GBNFRule.Alternative {
        .init(head: .repetition(body, minimum: max(1, loop.minimum), maximum: loop.maximum), next: loop.next)
    }
}
