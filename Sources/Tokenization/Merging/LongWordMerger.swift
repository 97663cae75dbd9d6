/// Merges a word of many symbols: they are linked to their neighbours, and a queue knows which pair is next.
///
/// - Complexity: O(n log n) for n symbols, and nearly O(n) where few pairs differ, as in a megabyte of one letter.
struct LongWordMerger {
    /// A stretch of the word, linked to its neighbours.
    private struct Symbol {
        var previous: Int32
        var next: Int32
        let start: Int32
        /// 0 once the symbol has been merged into the one before it.
        var byteCount: Int32
        var piece: Int32
    }

    private var symbols: [Symbol] = []
    private var queue = MergeQueue()

    /// Appends the tokens of a word.
    mutating func encode(_ word: UnsafeRawBufferPointer, _ rule: some MergeRule, into tokens: inout [TokenID]) {
        readSymbols(word, rule)
        queue.prepare(symbolCount: symbols.count, priorityCount: rule.priorityCount)
        for left in 0..<max(0, symbols.count - 1) { propose(Int32(left), Int32(left + 1), word, rule) }
        while let candidate = queue.pop() { merge(candidate, word, rule) }
        for symbol in symbols where symbol.byteCount > 0 {
            rule.append(symbol.piece, bytes(symbol.start, symbol.byteCount, word), to: &tokens)
        }
    }

    private mutating func readSymbols(_ word: UnsafeRawBufferPointer, _ rule: some MergeRule) {
        symbols.removeAll(keepingCapacity: true)
        symbols.reserveCapacity(word.count)
        var start = 0
        while start < word.count {
            let (piece, byteCount) = rule.symbol(at: UnsafeRawBufferPointer(rebasing: word[start...]))
            let position = Int32(symbols.count)
            symbols.append(
                Symbol(
                    previous: position - 1,
                    next: position + 1,
                    start: Int32(start),
                    byteCount: Int32(byteCount),
                    piece: piece
                )
            )
            start += byteCount
        }
    }

    private mutating func merge(
        _ candidate: MergeQueue.Candidate,
        _ word: UnsafeRawBufferPointer,
        _ rule: some MergeRule
    ) {
        let left = Int(candidate.left)
        let right = Int(symbols[left].next)
        // One of the two has been merged since with another neighbour, which makes them longer together.
        guard symbols[left].byteCount > 0, right < symbols.count,
            symbols[left].byteCount + symbols[right].byteCount == candidate.byteCount
        else { return }
        symbols[left].byteCount = candidate.byteCount
        symbols[left].piece = candidate.piece
        symbols[right].byteCount = 0
        let next = symbols[right].next
        symbols[left].next = next
        if next < symbols.count { symbols[Int(next)].previous = candidate.left }
        propose(symbols[left].previous, candidate.left, word, rule)
        propose(candidate.left, next, word, rule)
    }

    private mutating func propose(
        _ left: Int32,
        _ right: Int32,
        _ word: UnsafeRawBufferPointer,
        _ rule: some MergeRule
    ) {
        guard left >= 0, right < symbols.count else { return }
        let leftSymbol = symbols[Int(left)]
        let rightSymbol = symbols[Int(right)]
        let byteCount = leftSymbol.byteCount + rightSymbol.byteCount
        let union = bytes(leftSymbol.start, byteCount, word)
        guard let merge = rule.merge(leftSymbol.piece, rightSymbol.piece, union) else { return }
        queue.push(
            MergeQueue.Candidate(left: left, byteCount: byteCount, piece: merge.piece),
            priority: merge.priority
        )
    }

    private func bytes(_ start: Int32, _ byteCount: Int32, _ word: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: word[Int(start)..<Int(start + byteCount)])
    }
}
