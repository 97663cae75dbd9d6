extension AutomatonBuilder {
    /// The positions of a deterministic automaton before `next`.
    mutating func compile(
        _ automaton: ScalarAutomaton,
        as encoding: Encoding,
        then next: Int32
    ) throws(GrammarError) -> Int32 {
        var entries: [Int32] = []
        for _ in automaton.states { entries.append(try reserve()) }
        for (index, state) in automaton.states.enumerated() {
            var sets: [Int32: [ClosedRange<UInt32>]] = [:]
            for arc in state.arcs { sets[arc.target, default: []].append(arc.low...arc.high) }
            var ways = state.isFinal ? [next] : []
            for (target, ranges) in sets.sorted(by: { $0.key < $1.key }) {
                ways.append(try scalars(ScalarSet(ranges), as: encoding, then: entries[Int(target)]))
            }
            positions[Int(entries[index])].epsilons = ways
        }
        return entries[0]
    }
}
