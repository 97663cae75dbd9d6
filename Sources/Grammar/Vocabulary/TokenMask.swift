/// Which tokens may come next: one bit for each.
package struct TokenMask: Sendable, Equatable {
    /// The bits, 64 tokens a word, the first token in the lowest bit.
    package internal(set) var words: [UInt64]

    /// How many tokens the vocabulary has.
    package let count: Int

    init(count: Int) {
        self.count = count
        words = Array(repeating: 0, count: (count + 63) / 64)
    }

    /// Whether a token may come next; false for what is no token.
    package subscript(token: Int32) -> Bool {
        token >= 0 && token < count && words[Int(token) / 64] & 1 << (UInt64(token) % 64) != 0
    }

    /// Whether nothing may come next: the text is over, or the vocabulary lacks a byte that the grammar needs.
    package var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// How many tokens may come next.
    package var allowedCount: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    mutating func allow(_ token: Int32) {
        words[Int(token) / 64] |= 1 << (UInt64(token) % 64)
    }

    mutating func formUnion(_ other: TokenMask) {
        for index in words.indices { words[index] |= other.words[index] }
    }
}
