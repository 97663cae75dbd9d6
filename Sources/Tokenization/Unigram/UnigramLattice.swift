/// Cuts a text into the tokens whose scores add up to the most.
///
/// - Source: Kudo 2018 (subword regularization); the best way to each position is kept, as Viterbi 1967 does.
package struct UnigramLattice: Sendable {
    /// A stretch of text and its token; nil where no token spells it.
    package struct Piece: Equatable {
        /// The token.
        package let token: TokenID?
        /// Where it stands, in bytes.
        package let range: Range<Int>
    }

    private let trie: TokenTrie
    private let scores: [Double]
    private let unknownScore: Double

    /// - Parameters:
    ///   - trie: The tokens that may be found.
    ///   - scores: The logarithm of the probability of each token.
    ///   - unknownScore: What a character costs that is no token.
    package init(trie: TokenTrie, scores: [Double], unknownScore: Double) {
        self.trie = trie
        self.scores = scores
        self.unknownScore = unknownScore
    }

    /// The best pieces of a text, in order.
    ///
    /// - Complexity: O(n × m) for n bytes and a longest token of m bytes.
    package func pieces(of text: ArraySlice<UInt8>) -> [Piece] {
        var paths = Paths(byteCount: text.count)
        let base = text.startIndex
        var start = base
        while start < text.endIndex {
            let next = min(start + UTF8Character.byteCount(lead: text[start]), text.endIndex)
            var isSpelled = false
            var node = TokenTrie.root
            for position in start..<text.endIndex {
                guard let child = trie.child(of: node, text[position]) else { break }
                node = child
                guard let token = trie.token(at: node) else { continue }
                if position + 1 == next { isSpelled = true }
                paths.offer(token, from: start - base, to: position + 1 - base, score: scores[Int(token)])
            }
            if !isSpelled { paths.offer(nil, from: start - base, to: next - base, score: unknownScore) }
            start = next
        }
        return paths.best(offset: base)
    }

    /// For each position the best last step that leads there.
    private struct Paths {
        private var scores: [Double]
        private var starts: [Int32]
        private var tokens: [TokenID]

        private static let none: Int32 = -1

        init(byteCount: Int) {
            scores = Array(repeating: 0, count: byteCount + 1)
            starts = Array(repeating: Self.none, count: byteCount + 1)
            tokens = Array(repeating: Self.none, count: byteCount + 1)
        }

        mutating func offer(_ token: TokenID?, from start: Int, to end: Int, score: Double) {
            let sum = scores[start] + score
            guard starts[end] == Self.none || sum > scores[end] else { return }
            scores[end] = sum
            starts[end] = Int32(start)
            tokens[end] = token ?? Self.none
        }

        func best(offset: Int) -> [Piece] {
            var pieces: [Piece] = []
            var end = scores.count - 1
            while end > 0 {
                let start = Int(starts[end])
                let token = tokens[end] == Self.none ? nil : tokens[end]
                pieces.append(Piece(token: token, range: start + offset..<end + offset))
                end = start
            }
            return pieces.reversed()
        }
    }
}
