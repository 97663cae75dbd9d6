/// WordPiece: each word is cut into the longest tokens from left to right.
///
/// - Source: Wu 2016 (WordPiece), Devlin 2018 (BERT), as GGUF's tokenizer model `bert` means it: `▁` begins a word.
struct WordPieceTokenizer: Tokenizer {
    let vocabulary: Vocabulary
    let endOfGeneration: Set<TokenID>
    let controlTokenTexts: [String]
    let addsBOS = true
    /// What ends a text is the separator (SEP), not EOS.
    let addsEOS = false
    let addsSpacePrefix = false

    private let matcher: SpecialTokenMatcher
    private let trie: TokenTrie
    private let words: BertWords
    private let rendered: RenderedTokens

    /// - Throws: ``TokenizationError`` if the vocabulary contradicts itself.
    init(_ description: Vocabulary) throws(TokenizationError) {
        var vocabulary = description
        vocabulary.fillSpecial(\.beginOfSequence, with: 101)
        vocabulary.fillSpecial(\.unknown, with: 100)
        vocabulary.fillSpecial(\.separator, with: 102)
        vocabulary.fillSpecial(\.padding, with: 0)
        try vocabulary.complete()
        let marked = vocabulary.kinds
        endOfGeneration = vocabulary.resolveKnownTexts(try ByteStringIndex(vocabulary.tokens))
        controlTokenTexts = vocabulary.controlTokenTexts(markedBefore: marked)
        matcher = SpecialTokenMatcher(vocabulary)
        rendered = try RenderedTokens(vocabulary, decode: SpaceMark.unescape)
        let lowercases = vocabulary.lowercases ?? true
        words = BertWords(lowercases: lowercases, stripsAccents: vocabulary.stripsAccents ?? lowercases)
        var trie = TokenTrie()
        for token in 0..<vocabulary.tokens.count { trie.insert(vocabulary.tokens[token], TokenID(token)) }
        self.trie = trie
        self.vocabulary = vocabulary
    }

    func encode(utf8: [UInt8], seams: [Int], addSpecial: Bool, parseSpecial: Bool) -> [TokenID] {
        var tokens: [TokenID] = []
        if addSpecial, let token = vocabulary.special.beginOfSequence { tokens.append(token) }
        for fragment in matcher.split(utf8, seams: seams, parseSpecial: parseSpecial) {
            switch fragment {
            case .token(let token): tokens.append(token)
            case .text(let range): words.forEach(in: utf8[range]) { encode($0, into: &tokens) }
            }
        }
        if addSpecial, let token = vocabulary.special.separator { tokens.append(token) }
        return tokens
    }

    func bytes(of token: TokenID, renderSpecial: Bool) -> ArraySlice<UInt8> {
        rendered.bytes(of: token, renderSpecial: renderSpecial)
    }

    /// Appends the tokens of a word, or the unknown token if a part of it is none.
    private func encode(_ word: [UInt8], into tokens: inout [TokenID]) {
        var text: [UInt8] = []
        SpaceMark.append(to: &text)
        text += word
        let count = tokens.count
        var start = 0
        while start < text.count {
            guard let (token, end) = trie.longestToken(in: text[...], from: start) else {
                tokens.removeSubrange(count...)
                if let unknown = vocabulary.special.unknown { tokens.append(unknown) }
                return
            }
            tokens.append(token)
            start = end
        }
    }
}
