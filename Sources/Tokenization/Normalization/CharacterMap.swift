/// SentencePiece's table of replacements: beginnings of a text and what is written instead.
///
/// The keys are a trie in a double array: a node's child stands at the node's base, exclusive or the byte, and says
/// which byte leads there. The replacements follow the array, each with a zero byte behind.
///
/// - Source: Kanda 2018 (compact double arrays); SentencePiece's `precompiled_charsmap`.
package struct CharacterMap: Sendable {
    private let nodes: [UInt32]
    private let replacements: [UInt8]

    /// Reads a table; an empty one replaces nothing.
    ///
    /// - Throws: ``TokenizationError`` `.malformedCharacterMap` if it is shorter than it says.
    package init(_ bytes: [UInt8]) throws(TokenizationError) {
        guard !bytes.isEmpty else {
            (nodes, replacements) = ([], [])
            return
        }
        let header = bytes.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard bytes.count >= 4, header.isMultiple(of: 4), header < bytes.count - 4 else {
            throw TokenizationError(
                .malformedCharacterMap,
                "expected a table of character replacements with \(header) bytes of trie and replacements behind, found "
                    + "\(bytes.count) bytes; the model file is damaged"
            )
        }
        nodes = stride(from: 4, to: 4 + header, by: 4).map { start in
            bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
        }
        replacements = Array(bytes[(4 + header)...])
    }

    /// What the longest key that `text[start...]` begins with is replaced with, and how long that key is.
    ///
    /// - Complexity: O(longest key).
    package func replacement(in text: ArraySlice<UInt8>, at start: Int) -> (text: ArraySlice<UInt8>, byteCount: Int)? {
        longestKey(in: text, at: start).flatMap { value, byteCount in
            replacement(at: value).map { ($0, byteCount) }
        }
    }

    /// What all of `text` is replaced with, if it is a key or begins with one.
    func replacement(for text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        shortestKey(in: text).flatMap { replacement(at: $0) }
    }

    private func longestKey(in text: ArraySlice<UInt8>, at start: Int) -> (value: Int, byteCount: Int)? {
        var found: (value: Int, byteCount: Int)?
        walk(text, from: start) { value, byteCount in
            found = (value, byteCount)
            return true
        }
        return found
    }

    private func shortestKey(in text: ArraySlice<UInt8>) -> Int? {
        var found: Int?
        walk(text, from: text.startIndex) { value, _ in
            found = value
            return false
        }
        return found
    }

    /// Hands out the keys that `text[start...]` begins with, short ones first, while `body` wants more.
    private func walk(_ text: ArraySlice<UInt8>, from start: Int, _ body: (_ value: Int, _ byteCount: Int) -> Bool) {
        guard let root = nodes.first else { return }
        var place = Self.offset(root)
        for position in start..<text.endIndex {
            let byte = UInt32(text[position])
            place ^= Int(byte)
            guard byte != 0, nodes.indices.contains(place), nodes[place] & Self.labelMask == byte else { return }
            let node = nodes[place]
            place ^= Self.offset(node)
            guard nodes.indices.contains(place) else { return }
            if node & Self.hasValue != 0 {
                guard body(Int(nodes[place] & ~Self.leaf), position + 1 - start) else { return }
            }
        }
    }

    private func replacement(at start: Int) -> ArraySlice<UInt8>? {
        guard start < replacements.count, let end = replacements[start...].firstIndex(of: 0) else { return nil }
        return replacements[start..<end]
    }

    private static let leaf: UInt32 = 1 << 31
    private static let labelMask: UInt32 = leaf | 0xFF
    private static let hasValue: UInt32 = 1 << 8
    private static let isFar: UInt32 = 1 << 9

    /// How far a node's children are from it: 21 bits, in steps of one or 256.
    private static func offset(_ node: UInt32) -> Int {
        Int(node >> 10) << (node & isFar == 0 ? 0 : 8)
    }
}
