/// Stacks of positions, the top first, with their common parts kept once. A value; equal sets have equal shape.
///
/// An entry stands for all stacks with the same top; what is below these is a set again. No two entries have the same
/// top, so alternatives that differ far down do not multiply (Tomita's graph-structured stack).
final class StackSet: Sendable {
    /// A position, and how often it has been passed if it is a loop.
    struct Symbol: Hashable, Comparable, Sendable {
        let position: Int32
        var count: Int32 = 0

        static func < (left: Symbol, right: Symbol) -> Bool {
            (left.position, left.count) < (right.position, right.count)
        }
    }

    struct Entry: Sendable {
        let symbol: Symbol
        let below: StackSet
    }

    static let bottom = StackSet(entries: [], hasEmpty: true)

    /// In ascending order of their symbols.
    let entries: [Entry]

    /// Whether the stack with nothing on it is one of the set: the text may end.
    let hasEmpty: Bool

    /// The most symbols above each other.
    let depth: Int

    /// A hash of all that is in the set.
    let fingerprint: Int

    init(entries: [Entry], hasEmpty: Bool) {
        self.entries = entries
        self.hasEmpty = hasEmpty
        var (depth, hasher) = (0, Hasher())
        hasher.combine(hasEmpty)
        for entry in entries {
            depth = max(depth, entry.below.depth + 1)
            hasher.combine(entry.symbol)
            hasher.combine(entry.below.fingerprint)
        }
        self.depth = depth
        fingerprint = hasher.finalize()
    }
}
