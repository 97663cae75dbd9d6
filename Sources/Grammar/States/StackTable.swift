/// Keeps each set of stacks once, so that equal sets are the same object, and counts the work with them.
struct StackTable {
    /// A set as a key: its shape, and the identity of what is below.
    private struct Key: Hashable {
        let stacks: StackSet

        static func == (left: Key, right: Key) -> Bool {
            let (a, b) = (left.stacks, right.stacks)
            return a === b
                || a.fingerprint == b.fingerprint && a.hasEmpty == b.hasEmpty && a.entries.count == b.entries.count
                    && zip(a.entries, b.entries).allSatisfy { $0.symbol == $1.symbol && $0.below === $1.below }
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(stacks.fingerprint)
        }
    }

    private struct Pair: Hashable {
        let left: ObjectIdentifier
        let right: ObjectIdentifier
    }

    /// The positions of counted loops, with how often each must be passed.
    private let loops: [Int32: Int32]
    private var known: Set<Key> = [Key(stacks: .bottom)]
    private var unions: [Pair: StackSet] = [:]

    /// Steps that are left for the mask or the token at hand.
    private var stepsLeft = GrammarLimits.stepCount

    init(_ automaton: Automaton) {
        var loops: [Int32: Int32] = [:]
        for (index, position) in automaton.positions.enumerated() {
            if let loop = position.loop { loops[Int32(index)] = loop.minimum }
        }
        self.loops = loops
    }

    /// How many sets there are.
    var count: Int { known.count }

    /// Allows a new number of steps.
    mutating func beginRequest() {
        stepsLeft = GrammarLimits.stepCount
        unions.removeAll(keepingCapacity: true)
    }

    mutating func count(_ steps: Int) throws(GrammarError) {
        stepsLeft -= steps
        guard stepsLeft > 0 else {
            throw .tooLarge(
                "the grammar is too ambiguous: more than \(GrammarLimits.stepCount) steps for one token; "
                    + "make alternatives and repetitions differ at their beginning"
            )
        }
    }

    mutating func set(_ entries: [StackSet.Entry], hasEmpty: Bool) -> StackSet {
        if entries.isEmpty && hasEmpty { return .bottom }
        let new = Key(stacks: StackSet(entries: entries, hasEmpty: hasEmpty))
        return known.insert(new).memberAfterInsert.stacks
    }

    /// The stacks of a set with one symbol more on each.
    mutating func push(_ symbol: StackSet.Symbol, on below: StackSet) -> StackSet {
        set([.init(symbol: symbol, below: below)], hasEmpty: false)
    }

    /// The stacks of at least one set together, by halves, for many small sets are dear one by one.
    mutating func union(of sets: ArraySlice<StackSet>) throws(GrammarError) -> StackSet {
        guard sets.count > 1 else { return sets.first ?? .bottom }
        let middle = sets.startIndex + sets.count / 2
        return try union(union(of: sets[..<middle]), union(of: sets[middle...]))
    }

    mutating func union(_ left: StackSet, _ right: StackSet) throws(GrammarError) -> StackSet {
        if left === right { return left }
        let pair = Pair(left: ObjectIdentifier(left), right: ObjectIdentifier(right))
        if let union = unions[pair] { return union }
        try count(left.entries.count + right.entries.count)
        var merged: [StackSet.Entry] = []
        var (i, j) = (0, 0)
        while i < left.entries.count || j < right.entries.count {
            if j == right.entries.count || i < left.entries.count && left.entries[i].symbol < right.entries[j].symbol {
                merged.append(left.entries[i])
                i += 1
            } else if i == left.entries.count || right.entries[j].symbol < left.entries[i].symbol {
                merged.append(right.entries[j])
                j += 1
            } else {
                let below = try union(left.entries[i].below, right.entries[j].below)
                merged.append(.init(symbol: left.entries[i].symbol, below: below))
                (i, j) = (i + 1, j + 1)
            }
        }
        let union = set(withoutNeedless(merged), hasEmpty: left.hasEmpty || right.hasEmpty)
        unions[pair] = union
        return union
    }

    /// Leaves out what allows no more than what is there: of loops that may end, the one that was passed least often
    /// may go on longest.
    private func withoutNeedless(_ entries: [StackSet.Entry]) -> [StackSet.Entry] {
        guard !loops.isEmpty else { return entries }
        var kept: [StackSet.Entry] = []
        for entry in entries {
            if let last = kept.last, last.symbol.position == entry.symbol.position, last.below === entry.below,
                let minimum = loops[entry.symbol.position], last.symbol.count >= minimum
            {
                continue
            }
            kept.append(entry)
        }
        return kept
    }

    /// The set of this table that equals one from elsewhere.
    mutating func adopt(_ foreign: StackSet) -> StackSet {
        var adopted: [ObjectIdentifier: StackSet] = [:]
        return adopt(foreign, &adopted)
    }

    private mutating func adopt(_ foreign: StackSet, _ adopted: inout [ObjectIdentifier: StackSet]) -> StackSet {
        if let own = adopted[ObjectIdentifier(foreign)] { return own }
        var entries: [StackSet.Entry] = []
        for entry in foreign.entries {
            entries.append(.init(symbol: entry.symbol, below: adopt(entry.below, &adopted)))
        }
        let own = set(entries, hasEmpty: foreign.hasEmpty)
        adopted[ObjectIdentifier(foreign)] = own
        return own
    }
}
