/// The vocabulary as a grammar sees it: the bytes of each token, and the tokens that end a text.
///
/// Made once for a model. Tokens without bytes, such as those that mark turns, are never allowed by a grammar.
package struct TokenBytes: Sendable {
    /// Tokens of plain text with up to so many scalars, and all of them as a mask.
    struct PlainTokens: Sendable {
        let scalarCount: Int
        let trie: TokenTrie
        let mask: TokenMask
    }

    /// How many tokens there are.
    package let count: Int

    /// The tokens that end a text.
    package let endTokens: Set<Int32>

    /// Tokens of plain text, the shorter first.
    let plain: [PlainTokens]

    /// All other tokens.
    let other: TokenTrie

    private let bytes: [UInt8]
    private let ends: [Int]

    /// Where one part of the plain tokens ends and the next begins, in scalars. Few tokens are longer than the second.
    private static let plainLengths = [5, 12]

    /// - Parameters:
    ///   - count: How many tokens there are, numbered from 0.
    ///   - endTokens: The tokens that end a text; their bytes do not matter.
    ///   - bytes: The bytes of a token as they appear in a text; none for tokens that have no text.
    /// - Complexity: O(bytes), and sorting.
    package init(count: Int, endTokens: Set<Int32>, bytes: (Int32) -> some Sequence<UInt8>) {
        self.count = count
        self.endTokens = endTokens.filter { $0 >= 0 && $0 < count }
        var all: [UInt8] = []
        var ends: [Int] = []
        for token in 0..<Int32(clamping: count) {
            let start = all.count
            if !endTokens.contains(token) { all += bytes(token) }
            if all.count - start > Int(UInt16.max) { all.removeSubrange(start...) }
            ends.append(all.count)
        }
        self.bytes = all
        self.ends = ends
        func text(_ token: Int32) -> ArraySlice<UInt8> { Self.text(token, all, ends) }

        let sorted = Self.sorted(ends.indices.map { Int32($0) }.filter { !text($0).isEmpty }, text)
        var groups: [[Int32]] = Array(repeating: [], count: Self.plainLengths.count + 2)
        var longest = 0
        for token in sorted {
            guard let length = PlainText.scalarCount(of: text(token)) else {
                groups[groups.count - 1].append(token)
                continue
            }
            longest = max(longest, length)
            groups[Self.plainLengths.firstIndex { length <= $0 } ?? Self.plainLengths.count].append(token)
        }
        plain = zip(Self.plainLengths + [longest], groups).map { length, tokens in
            var mask = TokenMask(count: count)
            for token in tokens { mask.allow(token) }
            return PlainTokens(scalarCount: length, trie: TokenTrie(sorted: tokens, bytes: text), mask: mask)
        }
        other = TokenTrie(sorted: groups[groups.count - 1], bytes: text)
    }

    /// The bytes of a token; none for tokens that have no text and for what is no token.
    func text(of token: Int32) -> ArraySlice<UInt8> {
        token >= 0 && token < count ? Self.text(token, bytes, ends) : []
    }

    private static func text(_ token: Int32, _ bytes: [UInt8], _ ends: [Int]) -> ArraySlice<UInt8> {
        bytes[(token == 0 ? 0 : ends[Int(token) - 1])..<ends[Int(token)]]
    }

    /// Tokens in the order of their bytes. The first eight are compared at once, which decides nearly always.
    private static func sorted(_ tokens: [Int32], _ text: (Int32) -> ArraySlice<UInt8>) -> [Int32] {
        let keyed = tokens.map { token in
            let first = text(token).prefix(8)
            let key = first.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } << (8 * UInt64(8 - first.count))
            return (key: key, token: token)
        }
        let sorted = keyed.sorted { left, right in
            left.key != right.key
                ? left.key < right.key : text(left.token).lexicographicallyPrecedes(text(right.token))
        }
        return sorted.map(\.token)
    }
}
