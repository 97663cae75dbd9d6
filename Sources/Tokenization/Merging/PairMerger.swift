/// A stretch of text on its way to becoming a token, linked to its neighbours.
struct Symbol {
    var previous: Int32
    var next: Int32
    /// The first byte, counted from the start of the text.
    let start: Int32
    /// 0 once the symbol has been merged into the one before it.
    var byteCount: Int32
    /// What the rule knows this stretch as.
    var piece: Int32
}

/// What two neighbouring symbols merge into.
struct Merge {
    /// Smaller merges first.
    let priority: UInt32
    let piece: Int32
}

/// Decides which neighbours may merge.
protocol MergeRule {
    func merge(_ left: Symbol, _ right: Symbol) -> Merge?
}

/// Merges neighbouring symbols, the best pair first and the leftmost of equals, until none is left that may merge.
///
/// - Complexity: O(n log n) for n symbols.
/// - Source: Sennrich 2016 (byte-pair encoding); the linked symbols and the queue are SentencePiece's.
struct PairMerger<Rule: MergeRule> {
    private struct Candidate: Comparable {
        /// Priority, then the left symbol.
        let order: UInt64
        let right: Int32
        let byteCount: Int32
        let piece: Int32

        var left: Int32 { Int32(truncatingIfNeeded: order) }

        static func < (left: Candidate, right: Candidate) -> Bool { left.order < right.order }
        static func == (left: Candidate, right: Candidate) -> Bool { left.order == right.order }
    }

    private let rule: Rule
    private var symbols: [Symbol] = []
    private var queue = BinaryHeap<Candidate>()
    private var byteCount: Int32 = 0

    init(_ rule: Rule) {
        self.rule = rule
    }

    /// Adds a symbol behind the others.
    mutating func append(byteCount: Int, piece: Int32) {
        let position = Int32(symbols.count)
        symbols.append(
            Symbol(
                previous: position - 1,
                next: position + 1,
                start: self.byteCount,
                byteCount: Int32(byteCount),
                piece: piece
            )
        )
        self.byteCount += Int32(byteCount)
    }

    /// Merges what has been added, hands out what remains, and is empty again.
    mutating func finish(_ body: (Symbol) -> Void) {
        for right in 1..<max(1, symbols.count) { propose(Int32(right - 1), Int32(right)) }
        while let candidate = queue.pop() { merge(candidate) }
        for symbol in symbols where symbol.byteCount > 0 { body(symbol) }
        symbols.removeAll(keepingCapacity: true)
        byteCount = 0
    }

    private mutating func merge(_ candidate: Candidate) {
        let left = Int(candidate.left)
        let right = Int(candidate.right)
        // One of the two has been merged since with another neighbour.
        guard symbols[left].byteCount > 0, symbols[right].byteCount > 0,
            symbols[left].byteCount + symbols[right].byteCount == candidate.byteCount
        else { return }
        symbols[left].byteCount = candidate.byteCount
        symbols[left].piece = candidate.piece
        symbols[right].byteCount = 0
        let next = symbols[right].next
        symbols[left].next = next
        if next < symbols.count { symbols[Int(next)].previous = Int32(left) }
        propose(symbols[left].previous, Int32(left))
        propose(Int32(left), next)
    }

    private mutating func propose(_ left: Int32, _ right: Int32) {
        guard left >= 0, right < symbols.count else { return }
        let leftSymbol = symbols[Int(left)]
        let rightSymbol = symbols[Int(right)]
        guard let merge = rule.merge(leftSymbol, rightSymbol) else { return }
        queue.push(
            Candidate(
                order: UInt64(merge.priority) << 32 | UInt64(left),
                right: right,
                byteCount: leftSymbol.byteCount + rightSymbol.byteCount,
                piece: merge.piece
            )
        )
    }
}
