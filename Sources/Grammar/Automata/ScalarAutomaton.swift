/// A deterministic automaton over scalars, for what only such a one can do: all but these, both this and that.
struct ScalarAutomaton: Sendable {
    /// Scalars from `low` to `high` lead to the state `target`.
    struct Arc: Sendable {
        let low: UInt32
        let high: UInt32
        let target: Int32
    }

    struct State: Sendable {
        /// In ascending order, without overlaps; what is in none is refused.
        var arcs: [Arc] = []
        var isFinal = false
    }

    /// The first is where a text begins.
    private(set) var states: [State]

    init(states: [State]) {
        self.states = states
    }

    /// Any text whose scalars are between `minimum` and `maximum` in number.
    init(minimum: Int, maximum: Int?) throws(GrammarError) {
        let last = max(minimum, maximum ?? 0)
        guard last < GrammarLimits.stateCount else { throw Self.tooLarge }
        let all = ScalarSet.all.ranges
        states = (0...last).map { count in
            let next = count < last ? count + 1 : maximum == nil ? last : nil
            let arcs = next.map { next in all.map { Arc(low: $0.lowerBound, high: $0.upperBound, target: Int32(next)) }
            }
            return State(arcs: arcs ?? [], isFinal: count >= minimum)
        }
    }

    /// The texts of an expression without rules.
    init(_ expression: Expression) throws(GrammarError) {
        self.init(states: try Subsets.states(of: expression))
    }

    static var tooLarge: GrammarError {
        .tooLarge("a pattern needs more than \(GrammarLimits.stateCount) states; make it or its lengths smaller")
    }

    /// Whether there is no text at all.
    var isEmpty: Bool {
        var seen: Set<Int32> = [0]
        var open: [Int32] = [0]
        while let state = open.popLast() {
            if states[Int(state)].isFinal { return false }
            for arc in states[Int(state)].arcs where seen.insert(arc.target).inserted { open.append(arc.target) }
        }
        return true
    }

    func matches(_ text: String) -> Bool {
        var state: Int32 = 0
        for scalar in text.unicodeScalars {
            guard let arc = states[Int(state)].arcs.first(where: { $0.low <= scalar.value && scalar.value <= $0.high })
            else { return false }
            state = arc.target
        }
        return states[Int(state)].isFinal
    }

    /// All texts but these.
    var complement: ScalarAutomaton {
        let sink = Int32(states.count)
        var all = states + [State()]
        for index in all.indices {
            let taken = ScalarSet(all[index].arcs.map { $0.low...$0.high })
            let arcs = taken.inverted.ranges.map { Arc(low: $0.lowerBound, high: $0.upperBound, target: sink) }
            all[index].arcs = (all[index].arcs + arcs).sorted { $0.low < $1.low }
            all[index].isFinal.toggle()
        }
        return ScalarAutomaton(states: all)
    }

    /// The texts that are also of the other automaton.
    func intersection(_ other: ScalarAutomaton) throws(GrammarError) -> ScalarAutomaton {
        struct Pair: Hashable {
            let left: Int32
            let right: Int32
        }
        var pairs = [Pair(left: 0, right: 0)]
        var indices = [pairs[0]: Int32(0)]
        var result: [State] = []
        while result.count < pairs.count {
            let pair = pairs[result.count]
            let (left, right) = (states[Int(pair.left)], other.states[Int(pair.right)])
            var state = State(isFinal: left.isFinal && right.isFinal)
            for (low, high, a, b) in Self.overlaps(left.arcs, right.arcs) {
                let next = Pair(left: a, right: b)
                let target = indices[next] ?? Int32(pairs.count)
                if indices.updateValue(target, forKey: next) == nil { pairs.append(next) }
                state.arcs.append(Arc(low: low, high: high, target: target))
            }
            guard pairs.count <= GrammarLimits.stateCount else { throw Self.tooLarge }
            result.append(state)
        }
        return ScalarAutomaton(states: result)
    }

    private static func overlaps(_ left: [Arc], _ right: [Arc]) -> [(UInt32, UInt32, Int32, Int32)] {
        var common: [(UInt32, UInt32, Int32, Int32)] = []
        var (i, j) = (0, 0)
        while i < left.count, j < right.count {
            let (low, high) = (max(left[i].low, right[j].low), min(left[i].high, right[j].high))
            if low <= high { common.append((low, high, left[i].target, right[j].target)) }
            if left[i].high < right[j].high { i += 1 } else { j += 1 }
        }
        return common
    }
}
