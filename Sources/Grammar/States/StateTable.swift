/// The states of a grammar as far as they have been met, as a deterministic automaton that grows while it is used.
///
/// A state is a number here; a byte that has been seen in a state before costs one look into an array. When the table
/// has grown too large, it is emptied; a ``GrammarState`` outlives that.
struct StateTable {
    /// The state from which no text follows.
    static let dead: Int32 = 0
    private static let unknown: Int32 = -1

    /// How many steps from state to state are kept before the table is emptied.
    private static let capacity = 2_000_000

    /// How many sets of stacks are kept before the table is emptied.
    private static let stackCapacity = 200_000

    /// What making a state costs beside the stacks that are looked at.
    private static let stateCost = 16

    let automaton: Automaton
    private let classCount: Int
    private var stacks: StackTable
    /// The states behind a byte that leads to one position only.
    private var single: [ItemKey: Int32] = [:]
    private(set) var states: [StackSet] = []
    private var indices: [ObjectIdentifier: Int32] = [:]
    private var successors: [Int32] = []

    init(_ automaton: Automaton) {
        self.automaton = automaton
        stacks = StackTable(automaton)
        classCount = automaton.representatives.count
        states = [StackSet(entries: [], hasEmpty: false)]
        successors = Array(repeating: Self.dead, count: classCount)
    }

    /// Whether the table should be emptied before it is used again.
    var isFull: Bool { successors.count > Self.capacity || stacks.count > Self.stackCapacity }

    /// Allows a new number of steps.
    mutating func beginRequest() {
        stacks.beginRequest()
    }

    /// The state before the first byte.
    mutating func start() throws(GrammarError) -> Int32 {
        let first = Item(symbol: .init(position: automaton.starts[Int(automaton.root)]), below: .bottom)
        return try index(of: closure([first]))
    }

    /// The number of a state that may come from before the table was emptied.
    mutating func index(of state: GrammarState) -> Int32 {
        indices[ObjectIdentifier(state.stacks)] ?? index(of: stacks.adopt(state.stacks))
    }

    func state(_ index: Int32) -> GrammarState {
        GrammarState(stacks: states[Int(index)])
    }

    /// The state behind a byte.
    mutating func successor(of state: Int32, by byte: UInt8) throws(GrammarError) -> Int32 {
        let slot = Int(state) * classCount + Int(automaton.classes[Int(byte)])
        let known = successors[slot]
        if known != Self.unknown { return known }
        let next = try computedSuccessor(of: state, by: byte)
        successors[slot] = next
        return next
    }

    private mutating func computedSuccessor(of state: Int32, by byte: UInt8) throws(GrammarError) -> Int32 {
        var items: [Item] = []
        for entry in states[Int(state)].entries {
            for edge in automaton.positions[Int(entry.symbol.position)].edges
            where edge.low <= byte && byte <= edge.high {
                items.append(Item(symbol: .init(position: edge.target), below: entry.below))
            }
        }
        try stacks.count(states[Int(state)].entries.count)
        guard items.count == 1 else { return items.isEmpty ? Self.dead : try index(of: closure(items)) }
        let key = ItemKey(symbol: items[0].symbol, below: ObjectIdentifier(items[0].below))
        if let known = single[key] { return known }
        let next = try index(of: closure(items))
        single[key] = next
        return next
    }

    /// A number of scalars of plain text that may follow a state, by the loops in which it stands.
    func plainLoopCount(of state: Int32) -> Int {
        var most = 0
        for entry in states[Int(state)].entries {
            guard let target = automaton.plainTargets[entry.symbol.position] else { continue }
            most = max(most, 1)
            if automaton.isSame(target, as: entry.symbol.position) { return .max }
            guard target == Position.end else { continue }
            for outer in entry.below.entries {
                guard let loop = automaton.positions[Int(outer.symbol.position)].loop,
                    automaton.isSame(automaton.starts[Int(loop.body)], as: entry.symbol.position)
                else { continue }
                most = max(most, loop.maximum == .max ? .max : Int(loop.maximum - outer.symbol.count) + 1)
            }
        }
        return most
    }

    private mutating func index(of set: StackSet) -> Int32 {
        if let known = indices[ObjectIdentifier(set)] { return known }
        if set.entries.isEmpty && !set.hasEmpty { return Self.dead }
        let index = Int32(states.count)
        states.append(set)
        indices[ObjectIdentifier(set)] = index
        successors.append(contentsOf: repeatElement(Self.unknown, count: classCount))
        return index
    }

    /// A position to be looked at, and the stacks below it.
    private struct Item {
        let symbol: StackSet.Symbol
        let below: StackSet
    }

    private struct ItemKey: Hashable {
        let symbol: StackSet.Symbol
        let below: ObjectIdentifier
    }

    /// All positions that wait for a byte, when what needs none has been done.
    private mutating func closure(_ seeds: [Item]) throws(GrammarError) -> StackSet {
        try stacks.count(Self.stateCost)
        var seen: Set<ItemKey> = []
        var open: [Item] = []
        func add(_ position: Int32, count: Int32 = 0, on below: StackSet) {
            let symbol = StackSet.Symbol(position: position, count: count)
            if seen.insert(ItemKey(symbol: symbol, below: ObjectIdentifier(below))).inserted {
                open.append(Item(symbol: symbol, below: below))
            }
        }
        for seed in seeds { add(seed.symbol.position, on: seed.below) }
        var waiting: [Item] = []
        var mayEnd = false
        while let item = open.popLast() {
            try stacks.count(1)
            let position = automaton.positions[Int(item.symbol.position)]
            if !position.edges.isEmpty { waiting.append(item) }
            for target in position.epsilons { add(target, on: item.below) }
            for call in position.calls {
                guard let below = pushed(.init(position: call.next), on: item.below) else { continue }
                add(automaton.starts[Int(call.rule)], on: below)
            }
            if let loop = position.loop {
                if item.symbol.count >= loop.minimum { add(loop.next, on: item.below) }
                if let below = pushed(again(loop, item.symbol), on: item.below) {
                    add(automaton.starts[Int(loop.body)], on: below)
                }
            }
            if position.isFinal {
                mayEnd = mayEnd || item.below.hasEmpty
                for entry in item.below.entries {
                    add(entry.symbol.position, count: entry.symbol.count, on: entry.below)
                }
            }
        }
        return try merged(waiting, hasEmpty: mayEnd)
    }

    /// What is on the stack while the body of a loop is matched once more; nil when that is not allowed.
    private func again(_ loop: Position.Loop, _ symbol: StackSet.Symbol) -> StackSet.Symbol? {
        guard loop.maximum == .max || symbol.count < loop.maximum else { return nil }
        // Without a maximum only the way to the minimum is counted.
        let count = loop.maximum == .max ? min(symbol.count, loop.minimum - 1) + 1 : symbol.count + 1
        if count == loop.maximum { return StackSet.Symbol(position: loop.next) }
        return StackSet.Symbol(position: symbol.position, count: max(count, 0))
    }

    /// The stacks with one symbol more; nil if they are too high. A symbol that only ends its rule is left out.
    private mutating func pushed(_ symbol: StackSet.Symbol?, on below: StackSet) -> StackSet? {
        guard let symbol else { return nil }
        if symbol.position == Position.end { return below }
        guard below.depth < GrammarLimits.depth else { return nil }
        return stacks.push(symbol, on: below)
    }

    private mutating func merged(_ items: [Item], hasEmpty: Bool) throws(GrammarError) -> StackSet {
        var entries: [StackSet.Entry] = []
        var rest = items.sorted { $0.symbol < $1.symbol }[...]
        while let first = rest.first {
            let same = rest.prefix { $0.symbol == first.symbol }
            rest = rest.dropFirst(same.count)
            entries.append(.init(symbol: first.symbol, below: try stacks.union(of: same.map(\.below)[...])))
        }
        return stacks.set(entries, hasEmpty: hasEmpty)
    }
}
