/// How far a text has come in its grammar. A small value; equal states allow the same to follow.
package struct GrammarState: Sendable, Hashable {
    let stacks: StackSet

    /// Whether the text may end here.
    package var canEnd: Bool { stacks.hasEmpty }

    /// Whether the text must end here.
    package var isOver: Bool { stacks.entries.isEmpty }

    /// Compares what the states are made of.
    package static func == (left: GrammarState, right: GrammarState) -> Bool {
        var equal: Set<[ObjectIdentifier]> = []
        return areEqual(left.stacks, right.stacks, &equal)
    }

    /// Mixes in a hash that was made with the state.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(stacks.fingerprint)
    }

    /// Keeps the pairs that have been compared in `equal`: parts that are shared need no second look.
    private static func areEqual(_ left: StackSet, _ right: StackSet, _ equal: inout Set<[ObjectIdentifier]>) -> Bool {
        if left === right { return true }
        guard left.fingerprint == right.fingerprint, left.hasEmpty == right.hasEmpty,
            left.entries.count == right.entries.count
        else { return false }
        guard equal.insert([ObjectIdentifier(left), ObjectIdentifier(right)]).inserted else { return true }
        for (a, b) in zip(left.entries, right.entries) {
            guard a.symbol == b.symbol, areEqual(a.below, b.below, &equal) else { return false }
        }
        return true
    }
}
