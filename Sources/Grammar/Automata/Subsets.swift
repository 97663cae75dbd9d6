/// Makes an automaton deterministic: one state for each set of places that a text may have led to.
struct Subsets {
    private struct Place {
        var sets: [(scalars: ScalarSet, target: Int)] = []
        var epsilons: [Int] = []
    }

    /// The first is the end of the expression.
    private var places = [Place()]

    static func states(of expression: Expression) throws(GrammarError) -> [ScalarAutomaton.State] {
        var subsets = Subsets()
        let start = try subsets.add(expression, before: 0)
        var found = [subsets.closure([start])]
        var indices = [found[0]: Int32(0)]
        var states: [ScalarAutomaton.State] = []
        var work = 0
        while states.count < found.count {
            let subset = found[states.count]
            var state = ScalarAutomaton.State(isFinal: subset.contains(0))
            for (low, high, targets) in subsets.arcs(from: subset) {
                let next = subsets.closure(targets)
                work += next.count
                guard found.count < GrammarLimits.stateCount, work < GrammarLimits.stepCount else {
                    throw ScalarAutomaton.tooLarge
                }
                let index = indices[next] ?? Int32(found.count)
                if indices.updateValue(index, forKey: next) == nil { found.append(next) }
                if let last = state.arcs.last, last.target == index, last.high + 1 == low {
                    state.arcs[state.arcs.count - 1] = .init(low: last.low, high: high, target: index)
                } else {
                    state.arcs.append(.init(low: low, high: high, target: index))
                }
            }
            states.append(state)
        }
        return states
    }

    private mutating func place(_ place: Place) throws(GrammarError) -> Int {
        guard places.count < GrammarLimits.stateCount else { throw ScalarAutomaton.tooLarge }
        places.append(place)
        return places.count - 1
    }

    private mutating func add(_ expression: Expression, before next: Int) throws(GrammarError) -> Int {
        switch expression {
        case .literal(let bytes):
            var entry = next
            for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars.reversed() {
                entry = try place(Place(sets: [(ScalarSet(scalar), entry)]))
            }
            return entry
        case .scalars(let set): return try place(Place(sets: [(set, next)]))
        case .rule: preconditionFailure("a pattern has no rules")
        case .sequence(let parts):
            var entry = next
            for part in parts.reversed() { entry = try add(part, before: entry) }
            return entry
        case .choice(let parts):
            var entries: [Int] = []
            for part in parts { entries.append(try add(part, before: next)) }
            return try place(Place(epsilons: entries))
        case .repetition(let body, let minimum, let maximum):
            return try addRepetition(of: body, from: minimum, to: maximum, before: next)
        }
    }

    private mutating func addRepetition(
        of body: Expression,
        from minimum: Int,
        to maximum: Int?,
        before next: Int
    ) throws(GrammarError) -> Int {
        var entry = next
        if let maximum {
            for _ in min(minimum, maximum)..<maximum {
                entry = try place(Place(epsilons: [add(body, before: entry), next]))
            }
        } else {
            entry = try place(Place())
            places[entry].epsilons = [try add(body, before: entry), next]
        }
        for _ in 0..<minimum {
            let next = entry
            entry = try add(body, before: next)
            // Nothing has been added, and nothing will.
            if entry == next { break }
        }
        return entry
    }

    private func closure(_ seeds: [Int]) -> [Int] {
        var seen = Set(seeds)
        var open = Array(seen)
        while let index = open.popLast() {
            for target in places[index].epsilons where seen.insert(target).inserted { open.append(target) }
        }
        return seen.filter { $0 == 0 || !places[$0].sets.isEmpty }.sorted()
    }

    /// The scalars that lead from some places to others, cut where the set of these changes.
    private func arcs(from subset: [Int]) -> [(low: UInt32, high: UInt32, targets: [Int])] {
        var events: [(at: UInt32, target: Int, change: Int)] = []
        for (set, target) in subset.flatMap({ places[$0].sets }) {
            for range in set.ranges {
                events.append((range.lowerBound, target, 1))
                events.append((range.upperBound + 1, target, -1))
            }
        }
        events.sort { $0.at < $1.at }
        var arcs: [(low: UInt32, high: UInt32, targets: [Int])] = []
        var active: [Int: Int] = [:]
        var index = 0
        while index < events.count {
            let low = events[index].at
            while index < events.count, events[index].at == low {
                let count = active[events[index].target, default: 0] + events[index].change
                active[events[index].target] = count == 0 ? nil : count
                index += 1
            }
            guard index < events.count, !active.isEmpty else { continue }
            arcs.append((low, events[index].at - 1, active.keys.sorted()))
        }
        return arcs
    }
}
