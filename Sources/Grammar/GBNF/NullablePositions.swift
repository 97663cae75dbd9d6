/// The positions from which the end of their rule is reached without a byte.
struct NullablePositions {
    private var isNullable: [Bool]

    /// - Complexity: O(positions and ways between them).
    init(_ automaton: Automaton) {
        let positions = automaton.positions
        isNullable = Array(repeating: false, count: positions.count)
        var dependents: [[Int32]] = Array(repeating: [], count: positions.count)
        for (index, position) in positions.enumerated() {
            var others = position.epsilons + position.calls.flatMap { [automaton.starts[Int($0.rule)], $0.next] }
            if let loop = position.loop { others.append(loop.next) }
            for other in others { dependents[Int(other)].append(Int32(index)) }
        }
        var open = positions.indices.filter { positions[$0].isFinal }.map { Int32($0) }
        while let next = open.popLast() {
            guard !self[next] else { continue }
            isNullable[Int(next)] = true
            open += dependents[Int(next)].filter { isNullable(positions[Int($0)], in: automaton) }
        }
    }

    /// Whether a position is one of them.
    subscript(position: Int32) -> Bool { isNullable[Int(position)] }

    private func isNullable(_ position: Position, in automaton: Automaton) -> Bool {
        position.isFinal || position.epsilons.contains { self[$0] }
            || position.calls.contains { self[automaton.starts[Int($0.rule)]] && self[$0.next] }
            // What is counted is never empty.
            || position.loop.map { $0.minimum == 0 && self[$0.next] } == true
    }
}
