/// SentencePiece's unigram model: of all ways to cut a text, the most probable one.
///
/// - Source: Kudo 2018 (subword regularization), as GGUF's tokenizer model `t5` means it.
struct UnigramTokenizer: Tokenizer {
    let vocabulary: Vocabulary
    let endOfGeneration: Set<TokenID>
    let controlTokenTexts: [String]
    let addsBOS: Bool
    let addsEOS: Bool
    let addsSpacePrefix: Bool

    private let matcher: SpecialTokenMatcher
    private let lattice: UnigramLattice
    private let userDefined: TokenTrie
    private let characters: CharacterMap
    private let mergesSpaces: Bool
    private let rendered: RenderedTokens

    /// What an unknown character costs beyond the least probable token.
    private static let unknownPenalty: Float = 10

    /// - Throws: ``TokenizationError`` if the vocabulary contradicts itself.
    init(_ description: Vocabulary) throws(TokenizationError) {
        var vocabulary = description
        vocabulary.fillSpecial(\.endOfSequence, with: 1)
        vocabulary.fillSpecial(\.unknown, with: 2)
        vocabulary.fillSpecial(\.padding, with: 0)
        try vocabulary.complete()
        let marked = vocabulary.kinds
        endOfGeneration = vocabulary.resolveKnownTexts(try ByteStringIndex(vocabulary.tokens))
        controlTokenTexts = vocabulary.controlTokenTexts(markedBefore: marked)
        matcher = SpecialTokenMatcher(vocabulary)
        rendered = try RenderedTokens(vocabulary, decode: SpaceMark.unescape)
        characters = try CharacterMap(vocabulary.characterMap)
        (lattice, userDefined) = Self.lattice(of: vocabulary)
        addsBOS = vocabulary.addBOS ?? false
        addsEOS = vocabulary.addEOS ?? true
        addsSpacePrefix = vocabulary.addSpacePrefix ?? false
        mergesSpaces = vocabulary.mergesSpaces ?? false
        self.vocabulary = vocabulary
    }

    func encode(utf8: [UInt8], seams: [Int], addSpecial: Bool, parseSpecial: Bool) -> [TokenID] {
        var tokens: [TokenID] = []
        if addSpecial, addsBOS, let token = vocabulary.special.beginOfSequence { tokens.append(token) }
        for fragment in matcher.split(utf8, seams: seams, parseSpecial: parseSpecial) {
            switch fragment {
            case .token(let token): tokens.append(token)
            case .text(let range): encode(normalize(utf8[range]), into: &tokens)
            }
        }
        if addSpecial, addsEOS, let token = vocabulary.special.endOfSequence { tokens.append(token) }
        return tokens
    }

    func bytes(of token: TokenID, renderSpecial: Bool) -> ArraySlice<UInt8> {
        rendered.bytes(of: token, renderSpecial: renderSpecial)
    }

    /// Appends the tokens of a normalized text, one unknown token for each run of unknown characters.
    private func encode(_ text: [UInt8], into tokens: inout [TokenID]) {
        var isUnknownRun = false
        for piece in lattice.pieces(of: text[...]) {
            let unknown = vocabulary.special.unknown
            let isUnknown = piece.token == nil || piece.token == unknown
            if !(isUnknown && isUnknownRun), let token = piece.token ?? unknown { tokens.append(token) }
            isUnknownRun = isUnknown
        }
    }

    /// Replaces characters by the table and writes `▁` for spaces: one in front, and of several in a row one or all.
    private func normalize(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var normalized: [UInt8] = []
        normalized.reserveCapacity(text.count + text.count / 2)
        var isPrefixed = false
        var isInWord = false
        forEachNormalizedByte(of: text) { byte in
            if byte == 0x20 {
                isInWord = false
                if !mergesSpaces { SpaceMark.append(to: &normalized) }
                return
            }
            if !isInWord, mergesSpaces || (addsSpacePrefix && !isPrefixed) {
                SpaceMark.append(to: &normalized)
                isPrefixed = true
            }
            isInWord = true
            normalized.append(byte)
        }
        return normalized
    }

    private func forEachNormalizedByte(of text: ArraySlice<UInt8>, _ body: (UInt8) -> Void) {
        var start = text.startIndex
        while start < text.endIndex {
            if let (_, end) = userDefined.longestToken(in: text, from: start) {
                text[start..<end].forEach(body)
                start = end
            } else if let replaced = characters.replacement(in: text, at: start) {
                replaced.text.forEach(body)
                start += replaced.byteCount
            } else if let byteCount = Self.sequenceLength(in: text, at: start) {
                text[start..<start + byteCount].forEach(body)
                start += byteCount
            } else {
                "\u{FFFD}".utf8.forEach(body)
                start += 1
            }
        }
    }

    /// The length of the character at `start`; nil if there is none.
    private static func sequenceLength(in text: ArraySlice<UInt8>, at start: Int) -> Int? {
        let lead = text[start]
        guard lead < 0x80 || (0xC0..<0xF8).contains(lead) else { return nil }
        let end = start + UTF8Character.byteCount(lead: lead)
        guard end <= text.endIndex, text[start + 1..<end].allSatisfy({ $0 & 0xC0 == 0x80 }) else { return nil }
        return end - start
    }

    private static func lattice(of vocabulary: Vocabulary) -> (UnigramLattice, userDefined: TokenTrie) {
        var trie = TokenTrie()
        var userDefined = TokenTrie()
        var scores = vocabulary.scores.map { Double($0) }
        var lowest = Float.greatestFiniteMagnitude
        for token in 0..<vocabulary.tokens.count {
            switch vocabulary.kinds[token] {
            case .normal:
                lowest = min(lowest, vocabulary.scores[token])
            case .userDefined:
                scores[token] = 0
                userDefined.insert(vocabulary.tokens[token], TokenID(token))
            case .unused:
                break
            case .unknown, .control, .byte:
                continue
            }
            trie.insert(vocabulary.tokens[token], TokenID(token))
        }
        let unknownScore = Double(lowest - unknownPenalty)
        return (UnigramLattice(trie: trie, scores: scores, unknownScore: unknownScore), userDefined)
    }
}
