/// Two neighbours merge if their union is a token, the highest score first.
struct ScoreRule: MergeRule {
    let priorityCount: Int
    private let index: ByteStringIndex
    /// How many scores are greater than a token's, counted without repetition; ``never`` for control tokens.
    private let priorities: [UInt32]
    private let byteTokens: [TokenID?]
    private let unknown: TokenID?

    /// No text becomes a control token by merging.
    private static let never = UInt32.max

    /// - Parameters:
    ///   - vocabulary: A complete one.
    ///   - index: Of its tokens.
    init(_ vocabulary: Vocabulary, _ index: ByteStringIndex) {
        self.index = index
        // Minus zero is the same score as zero.
        let scores = vocabulary.scores.map { $0 + 0 }
        let distinct = Set(scores).sorted(by: >)
        let ranks = Dictionary(uniqueKeysWithValues: zip(distinct, 0..<UInt32(distinct.count)))
        priorities = zip(scores, vocabulary.kinds).map { score, kind in
            kind.isControl ? Self.never : ranks[score] ?? Self.never
        }
        priorityCount = distinct.count
        byteTokens = (0...UInt8.max).map { index.find(ByteToken.text(of: $0)) ?? index.find([$0]) }
        unknown = vocabulary.special.unknown
    }

    func token(ofWhole word: UnsafeRawBufferPointer) -> TokenID? { nil }

    @inline(__always)
    func symbol(at rest: UnsafeRawBufferPointer) -> (piece: Int32, byteCount: Int) {
        let byteCount = min(Self.byteCount(lead: rest[0]), rest.count)
        return (index.find(UnsafeRawBufferPointer(rebasing: rest[..<byteCount])) ?? Self.noPiece, byteCount)
    }

    @inline(__always)
    func merge(_ left: Int32, _ right: Int32, _ union: UnsafeRawBufferPointer) -> Merge? {
        guard let token = index.find(union), priorities[Int(token)] != Self.never else { return nil }
        return Merge(priority: priorities[Int(token)], piece: token)
    }

    /// Appends a token; spells a character that is none with byte tokens, or else with the unknown token.
    func append(_ piece: Int32, _ bytes: UnsafeRawBufferPointer, to tokens: inout [TokenID]) {
        if piece != Self.noPiece { return tokens.append(piece) }
        let spelled = bytes.compactMap { byteTokens[Int($0)] }
        if spelled.count == bytes.count {
            tokens.append(contentsOf: spelled)
        } else if let unknown {
            tokens.append(unknown)
        }
    }

    /// How long a character is by its first byte, right or wrong.
    @inline(__always)
    static func byteCount(lead: UInt8) -> Int {
        lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    }
}
