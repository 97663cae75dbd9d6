extension AutomatonBuilder {
    /// Takes in the rules of an automaton.
    ///
    /// - Returns: Its root.
    mutating func adopt(_ automaton: Automaton) throws(GrammarError) -> Int32 {
        let (firstPosition, firstRule) = (Int32(positions.count), Int32(starts.count))
        guard positions.count + automaton.positions.count <= GrammarLimits.positionCount else {
            throw .tooLarge("the grammar is too large: more than \(GrammarLimits.positionCount) positions")
        }
        // All automata share the first position, the end.
        func moved(_ position: Int32) -> Int32 { position == Position.end ? position : position + firstPosition - 1 }
        for position in automaton.positions.dropFirst() {
            positions.append(
                Position(
                    edges: position.edges.map { .init(low: $0.low, high: $0.high, target: moved($0.target)) },
                    epsilons: position.epsilons.map(moved),
                    calls: position.calls.map { .init(rule: $0.rule + firstRule, next: moved($0.next)) },
                    loop: position.loop.map {
                        .init(
                            body: $0.body + firstRule,
                            minimum: $0.minimum,
                            maximum: $0.maximum,
                            next: moved($0.next)
                        )
                    },
                    isFinal: position.isFinal
                )
            )
        }
        for (position, target) in automaton.plainTargets { plainTargets[moved(position)] = moved(target) }
        for start in automaton.starts {
            let rule = try newRule("a part")
            starts[Int(rule)] = moved(start)
        }
        return automaton.root + firstRule
    }

    /// The positions of a text up to a mark, which leads to a position of its own.
    ///
    /// - Parameter next: What follows where no mark has come; nil if one has to.
    mutating func compile(
        _ automaton: MarkAutomaton,
        endings: [Int32],
        then next: Int32?
    ) throws(GrammarError) -> Int32 {
        var entries: [Int32] = []
        for _ in automaton.states { entries.append(try reserve()) }
        for (index, arcs) in automaton.states.enumerated() {
            var position = Position(epsilons: next.map { [$0] } ?? [])
            for (target, scalars) in arcs {
                let entry =
                    switch target {
                    case .state(let state): entries[state]
                    case .ending(let ending): endings[ending]
                    }
                position.edges += try utf8Edges(of: scalars, then: entry)
            }
            position.edges.sort { ($0.low, $0.high, $0.target) < ($1.low, $1.high, $1.target) }
            positions[Int(entries[index])] = position
        }
        return entries[automaton.start]
    }
}
