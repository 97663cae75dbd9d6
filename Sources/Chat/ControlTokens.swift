/// The texts of a model's control tokens, ready to be searched for in one pass.
///
/// Make it once for each model.
package struct ControlTokens: Sendable {
    private let tokens: ByteTrie
    /// What is left of the tokens without their first one or two characters: a template may print those itself, as in
    /// `'<' + name + '>'`.
    private let tails: ByteTrie

    /// - Parameter texts: The texts; those of one character cannot be told from text and are left out.
    /// - Complexity: O(bytes of the texts).
    package init(_ texts: some Sequence<String>) {
        var tokens = ByteTrie()
        var tails = ByteTrie()
        for text in texts where text.unicodeScalars.count > 1 {
            tokens.insert(text.utf8)
            for count in 1...2 {
                let tail = String(text.unicodeScalars.dropFirst(count))
                if tail.unicodeScalars.count > 1, Self.isMarked(tail.utf8) { tails.insert(tail.utf8) }
            }
        }
        (self.tokens, self.tails) = (tokens, tails)
    }

    /// No control tokens.
    package static let none = ControlTokens([String]())

    /// The offsets behind the first character of each control token in a text, and of what becomes one together with what
    /// the template prints around the text.
    ///
    /// - Parameter bytes: The text, or several with nothing between them.
    /// - Returns: The offsets, ascending.
    /// - Complexity: O(bytes × length of the longest token), and nearly always O(bytes).
    func seams(in bytes: [UInt8]) -> [Int] {
        guard !tokens.isEmpty else { return [] }
        var seams: [Int] = []
        if hasMatch(tails, bytes, at: 0) { seams.append(Self.characterEnd(bytes, from: 0)) }
        for start in bytes.indices where tokens.begins(with: bytes[start]) && hasMatch(tokens, bytes, at: start) {
            let seam = Self.characterEnd(bytes, from: start)
            if seams.last != seam { seams.append(seam) }
        }
        return seams
    }

    /// Whether a text of the trie begins at an offset, or the bytes end inside one.
    private func hasMatch(_ trie: ByteTrie, _ bytes: [UInt8], at start: Int) -> Bool {
        switch trie.longestMatch(in: bytes, at: start) {
        case .text: true
        // One character, or a mere word, is no sign of a control token.
        case .beginning: Self.characterEnd(bytes, from: start) < bytes.count && Self.isMarked(bytes[start...])
        case .nothing: false
        }
    }

    /// Whether there is anything but what names are made of.
    private static func isMarked(_ bytes: some Sequence<UInt8>) -> Bool {
        bytes.contains { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): false
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: " "): false
            default: true
            }
        }
    }

    private static func characterEnd(_ bytes: [UInt8], from start: Int) -> Int {
        var end = start + 1
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        return min(end, bytes.count)
    }
}

extension ControlTokens: ExpressibleByArrayLiteral {
    /// The texts of control tokens.
    package init(arrayLiteral texts: String...) {
        self.init(texts)
    }
}
