/// A deterministic automaton over scalars that reads text up to the first mark.
struct MarkAutomaton {
    enum Target: Hashable {
        case state(Int)
        /// A mark, by its place in the list of endings.
        case ending(Int)
    }

    /// The scalars that lead from each state to each other.
    private(set) var states: [[Target: ScalarSet]] = []
    private(set) var start = 0

    private let marks: MarkTrie
    /// All marks, as they are looked for where only white space stands before.
    private let firstMarks: MarkTrie
    private let alphabet: Set<UInt32>

    private static let whiteSpace: Set<UInt32> = [0x09, 0x0A, 0x0D, 0x20]

    init(_ text: FreeText) {
        let endings = text.endings.enumerated().map { (text: $1.mark, number: $0, isOnlyFirst: $1.isOnlyFirst) }
        marks = MarkTrie(endings.filter { !$0.isOnlyFirst }.map { ($0.text, $0.number) })
        let hasFirst = endings.contains { $0.isOnlyFirst }
        firstMarks = MarkTrie(hasFirst ? endings.map { ($0.text, $0.number) } : [])
        let scalars = endings.flatMap { $0.text.unicodeScalars.map(\.value) }
        alphabet = Set(scalars).union(hasFirst ? Self.whiteSpace : [])
        for node in marks.nodes.indices { states.append(arcs { self.target(ofMarks: node, $0) }) }
        if hasFirst { addFirstStates() }
        begin(text.begun, at: hasFirst ? marks.nodes.count : 0)
    }

    private mutating func addFirstStates() {
        let beginnings = beginningsInMarks()
        for node in firstMarks.nodes.indices {
            states.append(arcs { self.target(ofFirst: node, $0, mark: beginnings[node]) })
        }
    }

    /// The state behind a text that has no mark in it.
    private mutating func begin(_ text: String, at state: Int) {
        start = state
        for scalar in text.unicodeScalars {
            let next = states[start].first { $0.value.contains(scalar.value) }
            if case .state(let state)? = next?.key { start = state }
        }
    }

    private func arcs(_ target: (UInt32) -> Target) -> [Target: ScalarSet] {
        var ranges: [Target: [ClosedRange<UInt32>]] = [:]
        for scalar in alphabet { ranges[target(scalar), default: []].append(scalar...scalar) }
        let others = ScalarSet(alphabet.map { $0...$0 }).inverted
        // No scalar beyond the alphabet continues a mark.
        ranges[.state(0), default: []] += others.ranges
        return ranges.mapValues { ScalarSet($0) }
    }

    private func target(ofMarks node: Int, _ scalar: UInt32) -> Target {
        let next = marks.next(node, scalar)
        return marks.nodes[next].mark.map { .ending($0) } ?? .state(next)
    }

    private func target(ofFirst node: Int, _ scalar: UInt32, mark: Int) -> Target {
        let offset = marks.nodes.count
        if let child = firstMarks.nodes[node].children[scalar] {
            return firstMarks.nodes[child].mark.map { .ending($0) } ?? .state(offset + child)
        }
        if node == 0, Self.whiteSpace.contains(scalar) { return .state(offset) }
        return target(ofMarks: mark, scalar)
    }

    /// Where each beginning of a first mark stands among the other marks.
    private func beginningsInMarks() -> [Int] {
        var beginnings = Array(repeating: 0, count: firstMarks.nodes.count)
        // Children come behind their parents.
        for (index, node) in firstMarks.nodes.enumerated() {
            for (scalar, child) in node.children { beginnings[child] = marks.next(beginnings[index], scalar) }
        }
        return beginnings
    }
}
