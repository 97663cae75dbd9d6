/// Merges neighbouring symbols of a word, the best pair first and the leftmost of equals, until none may merge.
///
/// - Complexity: O(n log n) for n symbols; for short words, which are nearly all, a walk over them finds the best pair
///   faster than a queue does.
/// - Source: Sennrich 2016 (byte-pair encoding).
struct PairMerger {
    /// A symbol of a short word, and what it and the next one merge into.
    private struct Part {
        let start: Int32
        var piece: Int32
        /// `none` if they do not merge.
        var priority = Self.none
        var union: Int32 = 0

        static let none = UInt32.max
    }

    /// Above so many symbols a word is long.
    private static let shortCount = 96

    private var parts: [Part] = []
    private var long = LongWordMerger()

    /// Appends the tokens of a word that is not empty.
    mutating func encode(_ word: UnsafeRawBufferPointer, _ rule: some MergeRule, into tokens: inout [TokenID]) {
        parts.removeAll(keepingCapacity: true)
        var start = 0
        while start < word.count {
            guard parts.count < Self.shortCount else { return long.encode(word, rule, into: &tokens) }
            let symbol = rule.symbol(at: UnsafeRawBufferPointer(rebasing: word[start...]))
            parts.append(Part(start: Int32(start), piece: symbol.piece))
            start += symbol.byteCount
        }
        for index in 0..<parts.count - 1 { propose(index, word, rule) }
        while let index = best() { merge(index, word, rule) }
        for index in parts.indices { rule.append(parts[index].piece, bytes(index, index, word), to: &tokens) }
    }

    private func best() -> Int? {
        var best: Int?
        var priority = Part.none
        for index in parts.indices where parts[index].priority < priority {
            priority = parts[index].priority
            best = index
        }
        return best
    }

    private mutating func merge(_ index: Int, _ word: UnsafeRawBufferPointer, _ rule: some MergeRule) {
        parts[index].piece = parts[index].union
        parts.remove(at: index + 1)
        propose(index, word, rule)
        if index > 0 { propose(index - 1, word, rule) }
    }

    /// Finds what the part at `index` and the next one merge into.
    private mutating func propose(_ index: Int, _ word: UnsafeRawBufferPointer, _ rule: some MergeRule) {
        parts[index].priority = Part.none
        guard index + 1 < parts.count else { return }
        let union = bytes(index, index + 1, word)
        guard let merge = rule.merge(parts[index].piece, parts[index + 1].piece, union) else { return }
        parts[index].priority = merge.priority
        parts[index].union = merge.piece
    }

    private func bytes(_ first: Int, _ last: Int, _ word: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let end = last + 1 < parts.count ? Int(parts[last + 1].start) : word.count
        return UnsafeRawBufferPointer(rebasing: word[Int(parts[first].start)..<end])
    }
}
