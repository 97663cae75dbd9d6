extension ScalarAutomaton {
    /// Any text in which none of some marks occurs, nor where they have begun before it.
    init(without marks: [String], begun: String = "") throws(GrammarError) {
        var text = FreeText(without: marks)
        text.begun = begun
        let automaton = MarkAutomaton(text)
        guard automaton.states.count < GrammarLimits.stateCount else { throw Self.tooLarge }
        // The first state is where a text begins, so the start changes places with it.
        func moved(_ state: Int) -> Int { state == automaton.start ? 0 : state == 0 ? automaton.start : state }
        var states = automaton.states.map { arcs in
            State(arcs: arcs.flatMap { Self.arcs(to: $0.key, $0.value, moved) }.sorted { $0.low < $1.low }, isFinal: true)
        }
        states.swapAt(0, automaton.start)
        self.init(states: states)
    }

    private static func arcs(to target: MarkAutomaton.Target, _ scalars: ScalarSet, _ moved: (Int) -> Int) -> [Arc] {
        guard case .state(let state) = target else { return [] }
        return scalars.ranges.map { Arc(low: $0.lowerBound, high: $0.upperBound, target: Int32(moved(state))) }
    }

    /// Any text whose first scalar, white space aside, is none of these.
    init(notBegunBy scalars: String) {
        let space = ScalarSet(" \t\r\n".unicodeScalars.map { $0.value...$0.value })
        let refused = ScalarSet(scalars.unicodeScalars.map { $0.value...$0.value })
        func arcs(_ set: ScalarSet, to target: Int32) -> [Arc] {
            set.ranges.map { Arc(low: $0.lowerBound, high: $0.upperBound, target: target) }
        }
        let first = arcs(space, to: 0) + arcs(space.union(refused).inverted, to: 1)
        self.init(states: [
            State(arcs: first.sorted { $0.low < $1.low }, isFinal: true),
            State(arcs: arcs(.all, to: 1), isFinal: true),
        ])
    }
}
