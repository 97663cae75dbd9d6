/// The most probable tokens of a word.
///
/// - Source: Kudo 2018 (subword regularization), as the `tokenizers` package has it.
struct UnigramModel: WordModel {
    private let list: TokenList
    private let lattice: UnigramLattice
    private let unknown: TokenID?
    private let byteTokens: [TokenID?]

    /// What an unknown character costs beyond the least probable token.
    private static let unknownPenalty = 10.0

    /// Reads a `model` of the type `Unigram`.
    init(_ node: JSONNode, _ list: TokenList, scores: [Double]) throws(TokenizationError) {
        var trie = TokenTrie()
        for (id, text) in list.texts.enumerated() { trie.insert(text, TokenID(id)) }
        lattice = UnigramLattice(
            trie: trie,
            scores: scores,
            unknownScore: (scores.min() ?? 0) - Self.unknownPenalty
        )
        unknown = try node["unk_id"].isNull ? nil : TokenID(node["unk_id"].count(upTo: scores.count - 1))
        byteTokens = try node["byte_fallback"].bool(default: false) ? list.byteTokens : []
        self.list = list
    }

    func encode(_ word: [UInt8], into tokens: inout [TokenID]) {
        // Unknown characters in a row are looked up together.
        var unknownStart: Int?
        for piece in lattice.pieces(of: word[...]) {
            if piece.token == nil || piece.token == unknown {
                unknownStart = unknownStart ?? piece.range.lowerBound
                continue
            }
            if let start = unknownStart { addUnknown(Array(word[start..<piece.range.lowerBound]), to: &tokens) }
            unknownStart = nil
            if let token = piece.token { tokens.append(token) }
        }
        if let start = unknownStart { addUnknown(Array(word[start...]), to: &tokens) }
    }

    private func addUnknown(_ text: [UInt8], to tokens: inout [TokenID]) {
        if let token = list.id(of: text) { return tokens.append(token) }
        let bytes = byteTokens.isEmpty ? [] : text.compactMap { byteTokens[Int($0)] }
        if bytes.count == text.count {
            tokens.append(contentsOf: bytes)
        } else if let unknown {
            tokens.append(unknown)
        }
    }
}
