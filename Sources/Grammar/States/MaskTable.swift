/// The masks of the states that have been met. A value; ``Constraint`` guards it.
struct MaskTable {
    /// How many masks are kept; at 128,000 tokens one takes 16 KB.
    private static let capacity = 512

    /// How many scalars of plain text are looked ahead to find out whether all such text is allowed.
    private static let lookAhead = 12

    private let tokens: TokenBytes
    private var states: StateTable
    private var masks: [Int32: TokenMask] = [:]
    /// The states on the way from the root of a trie to a node.
    private var path: [Int32]

    init(_ automaton: Automaton, tokens: TokenBytes) {
        self.tokens = tokens
        states = StateTable(automaton)
        path = Array(repeating: 0, count: (tokens.plain.map(\.trie) + [tokens.other]).map(\.maximumDepth).max() ?? 0)
        path.append(0)
    }

    mutating func start() throws(GrammarError) -> GrammarState {
        let first = try states.start()
        return states.state(first)
    }

    mutating func mask(for state: GrammarState) throws(GrammarError) -> TokenMask {
        let index = prepare(state)
        if let known = masks[index] { return known }
        var mask = TokenMask(count: tokens.count)
        let plainCount = try plainCount(of: index)
        for plain in tokens.plain {
            if plain.scalarCount <= plainCount {
                mask.formUnion(plain.mask)
            } else {
                try walk(plain.trie, from: index, allowing: &mask)
            }
        }
        try walk(tokens.other, from: index, allowing: &mask)
        if state.canEnd {
            for token in tokens.endTokens { mask.allow(token) }
        }
        if masks.count >= Self.capacity { masks.removeAll(keepingCapacity: true) }
        masks[index] = mask
        return mask
    }

    mutating func advance(_ state: GrammarState, by token: Int32) throws(GrammarError) -> GrammarState? {
        if tokens.endTokens.contains(token) { return state.canEnd ? state : nil }
        let text = tokens.text(of: token)
        return text.isEmpty ? nil : try advance(state, by: Array(text))
    }

    mutating func advance(_ state: GrammarState, by bytes: [UInt8]) throws(GrammarError) -> GrammarState? {
        var index = prepare(state)
        for byte in bytes where index != StateTable.dead { index = try states.successor(of: index, by: byte) }
        return index == StateTable.dead ? nil : states.state(index)
    }

    mutating func forcedBytes(_ state: GrammarState, limit: Int) throws(GrammarError) -> [UInt8] {
        var index = prepare(state)
        var forced: [UInt8] = []
        while forced.count < limit, !states.state(index).canEnd {
            var only: (byte: UInt8, state: Int32)?
            for byte in UInt8.min...UInt8.max {
                let next = try states.successor(of: index, by: byte)
                guard next != StateTable.dead else { continue }
                if only != nil { return forced }
                only = (byte, next)
            }
            guard let only else { return forced }
            forced.append(only.byte)
            index = only.state
        }
        return forced
    }

    private mutating func prepare(_ state: GrammarState) -> Int32 {
        if states.isFull {
            states = StateTable(states.automaton)
            masks.removeAll(keepingCapacity: true)
        }
        states.beginRequest()
        return states.index(of: state)
    }

    /// Allows the tokens of a trie that can be read from a state on, leaving out what is below a byte that cannot.
    private mutating func walk(
        _ trie: TokenTrie,
        from start: Int32,
        allowing mask: inout TokenMask
    ) throws(GrammarError) {
        path[0] = start
        var index = 0
        while index < trie.nodes.count {
            let node = trie.nodes[index]
            let next = try states.successor(of: path[Int(node.depth)], by: node.byte)
            guard next != StateTable.dead else {
                index = Int(node.end)
                continue
            }
            path[Int(node.depth) + 1] = next
            for token in node.firstToken..<node.firstToken + node.tokenCount { mask.allow(trie.tokens[Int(token)]) }
            index += 1
        }
    }

    /// A number of scalars of plain text that may follow a state whatever they are.
    private mutating func plainCount(of start: Int32) throws(GrammarError) -> Int {
        let looped = states.plainLoopCount(of: start)
        if looped > 1 { return looped }
        // No loop that is easily seen: look ahead for as long as all that follows is allowed.
        var met: Set<Int32> = [start]
        var level = [start]
        for count in 0..<Self.lookAhead {
            var next: [Int32] = []
            for state in level {
                guard try addPlainSuccessors(of: state, to: &next, &met) else { return count }
            }
            // Nothing new: whatever follows leads in a circle.
            if next.isEmpty { return .max }
            level = next
        }
        return Self.lookAhead
    }

    /// Adds the states behind one scalar of plain text that have not been met; false if some scalar is not allowed.
    private mutating func addPlainSuccessors(
        of state: Int32,
        to next: inout [Int32],
        _ met: inout Set<Int32>
    ) throws(GrammarError) -> Bool {
        var open: [(state: Int32, step: Int)] = [(state, 0)]
        while let (current, step) = open.popLast() {
            for (bytes, following) in PlainText.steps[step] {
                var last = StateTable.dead
                for byte in bytes {
                    let target = try states.successor(of: current, by: byte)
                    if target == StateTable.dead { return false }
                    if target == last { continue }
                    last = target
                    if following != 0 {
                        open.append((target, following))
                    } else if met.insert(target).inserted {
                        next.append(target)
                    }
                }
            }
        }
        return met.count < 1024
    }
}
