/// The merges of byte-level BPE over pieces: byte strings that are tokens or come up on the way to one.
///
/// A piece below the number of tokens is the token of that id.
struct MergeTable: MergeRule, Sendable {
    /// All pieces, as plain bytes.
    private(set) var pieces: ByteStringIndex
    /// The piece of each byte.
    private(set) var bytePieces: [Int32] = []
    private var merges: [UInt64: Merge] = [:]

    /// - Throws: ``TokenizationError`` `.duplicateToken` if two tokens are equal.
    init(_ vocabulary: Vocabulary) throws(TokenizationError) {
        var texts = ByteStrings()
        for token in 0..<vocabulary.tokens.count {
            // Text that uses other characters cannot come out of merged bytes.
            texts.append(ByteAlphabet.bytes(of: vocabulary.tokens[token]) ?? [])
        }
        pieces = try ByteStringIndex(texts)
        bytePieces = (0...UInt8.max).map { pieces.findOrAppend([$0]) }
        merges.reserveCapacity(vocabulary.merges.count)
        for rank in 0..<vocabulary.merges.count { addMerge(vocabulary.merges[rank], rank: UInt32(rank)) }
    }

    func merge(_ left: Symbol, _ right: Symbol) -> Merge? {
        merges[Self.key(left.piece, right.piece)]
    }

    /// Adds `left right`; a merge that stands earlier in the list stays, one that no text can need is left out.
    private mutating func addMerge(_ line: ArraySlice<UInt8>, rank: UInt32) {
        guard let space = line.dropFirst().firstIndex(of: 0x20),
            let left = ByteAlphabet.bytes(of: line[..<space]), !left.isEmpty,
            let right = ByteAlphabet.bytes(of: line[(space + 1)...]), !right.isEmpty
        else { return }
        let key = Self.key(pieces.findOrAppend(left), pieces.findOrAppend(right))
        guard merges[key] == nil else { return }
        merges[key] = Merge(priority: rank, piece: pieces.findOrAppend(left + right))
    }

    private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }
}
