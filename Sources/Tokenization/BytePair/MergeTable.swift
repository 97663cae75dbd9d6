/// The merges of BPE over pieces: byte strings that are tokens or come up on the way to one.
///
/// A piece below the number of tokens is the token of that id.
struct MergeTable: MergeRule, Sendable {
    let priorityCount: Int
    private let tokenCount: Int32
    private let alphabet: PreTokenizer.Alphabet
    private let wholeWords: PreTokenizer.WholeWords
    /// All pieces, as they stand in text.
    private var pieces: ByteStringIndex
    /// What each byte is spelled with if need be: a piece of its own, or the token `<0x0A>`.
    private var byteSpellings: [Int32] = []
    /// By the pieces left and right, the priority and the piece of the union.
    private var merges: IntegerMap

    /// - Parameters:
    ///   - vocabulary: A complete one.
    ///   - preTokenizer: Tells how tokens and merges are written.
    /// - Throws: ``TokenizationError`` `.duplicateToken` if two tokens are equal.
    init(_ vocabulary: Vocabulary, _ preTokenizer: PreTokenizer) throws(TokenizationError) {
        tokenCount = Int32(vocabulary.tokens.count)
        priorityCount = vocabulary.merges.count
        alphabet = preTokenizer.alphabet
        wholeWords = preTokenizer.wholeWords
        pieces = try ByteStringIndex(Self.texts(vocabulary, alphabet))
        merges = IntegerMap(minimumCapacity: vocabulary.merges.count)
        byteSpellings = (0...UInt8.max).map { byte in
            switch alphabet {
            case .bytes: withUnsafeBytes(of: byte) { pieces.findOrAppend($0) }
            case .plain, .plainWithoutSpaces: pieces.find(ByteToken.text(of: byte)) ?? Self.noPiece
            }
        }
        addMerges(vocabulary.merges)
    }

    // MARK: Merging

    func token(ofWhole word: UnsafeRawBufferPointer) -> TokenID? {
        switch wholeWords {
        case .none: return nil
        case .lineBreaks where word.contains { $0 != 0x0A }: return nil
        case .all, .lineBreaks: return pieces.find(word).flatMap { $0 < tokenCount ? $0 : nil }
        }
    }

    @inline(__always)
    func symbol(at rest: UnsafeRawBufferPointer) -> (piece: Int32, byteCount: Int) {
        switch alphabet {
        case .bytes: return (byteSpellings[Int(rest[0])], 1)
        case .plain, .plainWithoutSpaces:
            let byteCount = min(UTF8Character.byteCount(lead: rest[0]), rest.count)
            let character = UnsafeRawBufferPointer(rebasing: rest[..<byteCount])
            return (pieces.find(character) ?? Self.noPiece, byteCount)
        }
    }

    @inline(__always)
    func merge(_ left: Int32, _ right: Int32, _ union: UnsafeRawBufferPointer) -> Merge? {
        guard left >= 0, right >= 0, let found = merges[Self.key(left, right)] else { return nil }
        return Merge(priority: UInt32(truncatingIfNeeded: found >> 32), piece: Int32(truncatingIfNeeded: found))
    }

    /// Appends a piece, spelled with single bytes if it is no token; bytes that are none are lost.
    func append(_ piece: Int32, _ bytes: UnsafeRawBufferPointer, to tokens: inout [TokenID]) {
        if piece >= 0, piece < tokenCount { return tokens.append(piece) }
        for byte in bytes {
            let spelling = byteSpellings[Int(byte)]
            if spelling >= 0, spelling < tokenCount { tokens.append(spelling) }
        }
    }

    // MARK: Reading

    /// The texts that tokens stand for; empty for control tokens, which no text becomes by merging, and for those that
    /// use characters which cannot come out of text.
    private static func texts(_ vocabulary: Vocabulary, _ alphabet: PreTokenizer.Alphabet) -> ByteStrings {
        var texts = ByteStrings()
        texts.reserveCapacity(vocabulary.tokens.count + 256, byteCount: vocabulary.tokens.byteCount)
        var text: [UInt8] = []
        for token in 0..<vocabulary.tokens.count {
            text.removeAll(keepingCapacity: true)
            let isText = vocabulary.tokens.withBytes(of: token) { written in
                guard alphabet != .bytes else { return ByteAlphabet.decode(written, into: &text) }
                text.append(contentsOf: written)
                return true
            }
            // One byte may be spelled with a control token rather than be lost.
            if !isText || text.count > 1 && vocabulary.kinds[token].isControl { text.removeAll(keepingCapacity: true) }
            texts.append(text)
        }
        return texts
    }

    /// Adds merges, each `left right`; one that stands earlier in the list stays, one that no text can need is left out.
    private mutating func addMerges(_ lines: ByteStrings) {
        var union: [UInt8] = []
        var last: Int32 = 0
        for rank in 0..<lines.count {
            union.removeAll(keepingCapacity: true)
            let leftCount = lines.withBytes(of: rank) { decode($0, into: &union) }
            guard let leftCount, leftCount > 0, leftCount < union.count else { continue }
            last = union.withUnsafeBytes { union in
                let left = pieces.findOrAppend(UnsafeRawBufferPointer(rebasing: union[..<leftCount]))
                let right = pieces.findOrAppend(UnsafeRawBufferPointer(rebasing: union[leftCount...]))
                let piece = piece(union, near: last)
                merges.insert(UInt64(rank) << 32 | UInt64(UInt32(bitPattern: piece)), for: Self.key(left, right))
                return piece
            }
        }
    }

    /// Reads both sides of a merge one behind the other, and says how long the left one is.
    private func decode(_ line: UnsafeRawBufferPointer, into union: inout [UInt8]) -> Int? {
        guard let space = line.dropFirst().firstIndex(of: 0x20) else { return nil }
        let left = UnsafeRawBufferPointer(rebasing: line[..<space])
        let right = UnsafeRawBufferPointer(rebasing: line[(space + 1)...])
        guard alphabet == .bytes else {
            union.append(contentsOf: left)
            union.append(contentsOf: right)
            return left.count
        }
        guard ByteAlphabet.decode(left, into: &union) else { return nil }
        let leftCount = union.count
        return ByteAlphabet.decode(right, into: &union) ? leftCount : nil
    }

    /// The piece of a text. Merges stand in the order of their tokens, so it likely is the last one or that behind it.
    private mutating func piece(_ text: UnsafeRawBufferPointer, near last: Int32) -> Int32 {
        for guess in last...last + 1 where Int(guess) < pieces.strings.count {
            if pieces.strings.withBytes(of: Int(guess), { ByteHash.areEqual($0, text) }) { return guess }
        }
        return pieces.findOrAppend(text)
    }

    @inline(__always)
    private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }
}
