/// Remembers where in a text words stood and which tokens they became, so that a word is merged once.
///
/// It holds no texts: a word is compared with the place where it stood before. A new word takes the place of an older
/// one, so that the memory stays as small as it began.
struct WordMemory {
    private struct Entry {
        var hash: UInt32 = 0
        var start: UInt32 = 0
        var firstToken: UInt32 = 0
        /// 0 if the entry is free.
        var byteCount: UInt8 = 0
        var tokenCount: UInt8 = 0
    }

    /// A word that has been looked for.
    struct Key {
        fileprivate let range: Range<Int>
        fileprivate let hash: UInt64
    }

    private var entries: [Entry]
    private let seed = ByteHash.seed

    /// A memory for the words of a text with so many bytes.
    init(textByteCount: Int) {
        var count = 1 << 8
        while count < 1 << 15, count < textByteCount / 16 { count *= 2 }
        entries = Array(repeating: Entry(), count: count)
    }

    /// What is needed to find and to remember a word; nil for words that are too long.
    @inline(__always)
    func key(_ word: Range<Int>, of text: UnsafeRawBufferPointer) -> Key? {
        guard word.count <= Int(UInt8.max) else { return nil }
        return Key(range: word, hash: ByteHash.hash(UnsafeRawBufferPointer(rebasing: text[word]), seed: seed))
    }

    /// The positions of the tokens that an equal word became.
    @inline(__always)
    func tokens(of key: Key, in text: UnsafeRawBufferPointer) -> Range<Int>? {
        let index = Int(truncatingIfNeeded: key.hash) & (entries.count - 1)
        return tokens(entries[index], key, text) ?? tokens(entries[index ^ 1], key, text)
    }

    /// Remembers the positions of a word's tokens, if they are not too many.
    mutating func remember(_ key: Key, tokens: Range<Int>) {
        guard let tokenCount = UInt8(exactly: tokens.count) else { return }
        let index = Int(truncatingIfNeeded: key.hash) & (entries.count - 1)
        entries[index ^ 1] = entries[index]
        entries[index] = Entry(
            hash: UInt32(truncatingIfNeeded: key.hash >> 32),
            start: UInt32(key.range.lowerBound),
            firstToken: UInt32(tokens.lowerBound),
            byteCount: UInt8(key.range.count),
            tokenCount: tokenCount
        )
    }

    @inline(__always)
    private func tokens(_ entry: Entry, _ key: Key, _ text: UnsafeRawBufferPointer) -> Range<Int>? {
        guard entry.hash == UInt32(truncatingIfNeeded: key.hash >> 32), Int(entry.byteCount) == key.range.count else {
            return nil
        }
        let start = Int(entry.start)
        let earlier = UnsafeRawBufferPointer(rebasing: text[start..<start + Int(entry.byteCount)])
        guard ByteHash.areEqual(earlier, UnsafeRawBufferPointer(rebasing: text[key.range])) else { return nil }
        return Int(entry.firstToken)..<Int(entry.firstToken) + Int(entry.tokenCount)
    }
}
