/// SentencePiece BPE: the pair whose union has the highest score merges first; bytes stand in for unknown characters.
///
/// - Source: Kudo 2018 (SentencePiece), as GGUF's tokenizer model `llama` means it.
struct SentencePieceTokenizer: Tokenizer {
    let vocabulary: Vocabulary
    let endOfGeneration: Set<TokenID>
    let addsBOS: Bool
    let addsEOS: Bool
    let addsSpacePrefix: Bool

    private let matcher: SpecialTokenMatcher
    private let rule: ScoreRule
    private let rendered: RenderedTokens
    private let byteTokens: [TokenID?]

    /// - Throws: ``TokenizationError`` if the vocabulary contradicts itself.
    init(_ description: Vocabulary) throws(TokenizationError) {
        var vocabulary = description
        Self.fillDefaultIDs(&vocabulary)
        try vocabulary.complete()
        let index = try ByteStringIndex(vocabulary.tokens)
        endOfGeneration = vocabulary.resolveKnownTexts(index)
        matcher = SpecialTokenMatcher(vocabulary)
        rule = ScoreRule(index, scores: vocabulary.scores)
        rendered = try RenderedTokens(vocabulary, decode: Self.unescape)
        byteTokens = (0...UInt8.max).map { index.find(ByteToken.text(of: $0)) ?? index.find([$0]) }
        addsBOS = vocabulary.addBOS ?? true
        addsEOS = vocabulary.addEOS ?? false
        addsSpacePrefix = vocabulary.addSpacePrefix ?? true
        self.vocabulary = vocabulary
    }

    func encode(utf8: [UInt8], addSpecial: Bool, parseSpecial: Bool) -> [TokenID] {
        var tokens: [TokenID] = []
        var isSpacePrefixDue = addsSpacePrefix
        if addSpecial, addsBOS, let token = vocabulary.special.beginOfSequence { tokens.append(token) }
        for fragment in matcher.split(utf8, parseSpecial: parseSpecial) {
            switch fragment {
            case .token(let token):
                tokens.append(token)
                isSpacePrefixDue = addsSpacePrefix
            case .text(let range):
                encode(Self.escape(utf8[range], prefixed: isSpacePrefixDue), into: &tokens)
                isSpacePrefixDue = false
            }
        }
        if addSpecial, addsEOS, let token = vocabulary.special.endOfSequence { tokens.append(token) }
        return tokens
    }

    func bytes(of token: TokenID, renderSpecial: Bool) -> ArraySlice<UInt8> {
        rendered.bytes(of: token, renderSpecial: renderSpecial)
    }

    private func encode(_ text: [UInt8], into tokens: inout [TokenID]) {
        var merger = PairMerger(rule.over(text))
        var start = 0
        while start < text.count {
            let end = min(start + Self.characterByteCount(lead: text[start]), text.count)
            merger.append(byteCount: end - start, piece: rule.index.find(text, start..<end) ?? ScoreRule.noToken)
            start = end
        }
        merger.finish { symbol in
            if symbol.piece == ScoreRule.noToken {
                appendBytes(text[Int(symbol.start)..<Int(symbol.start + symbol.byteCount)], to: &tokens)
            } else {
                tokens.append(symbol.piece)
            }
        }
    }

    /// Spells a character that is no token with byte tokens, or else with the unknown token.
    private func appendBytes(_ character: ArraySlice<UInt8>, to tokens: inout [TokenID]) {
        let spelled = character.compactMap { byteTokens[Int($0)] }
        if spelled.count == character.count {
            tokens.append(contentsOf: spelled)
        } else if let unknown = vocabulary.special.unknown {
            tokens.append(unknown)
        }
    }

    /// Writes `▁` for each space, and one in front if `prefixed`.
    private static func escape(_ text: ArraySlice<UInt8>, prefixed: Bool) -> [UInt8] {
        let space = "▁".utf8
        var escaped = prefixed ? Array(space) : []
        escaped.reserveCapacity(text.count + text.count / 2)
        for byte in text {
            if byte == 0x20 { escaped.append(contentsOf: space) } else { escaped.append(byte) }
        }
        return escaped
    }

    /// How long a character is by its first byte, right or wrong.
    private static func characterByteCount(lead: UInt8) -> Int {
        switch lead {
        case ..<0xC0: 1
        case ..<0xE0: 2
        case ..<0xF0: 3
        default: 4
        }
    }

    /// Files that name no special tokens mean Llama's, as far as the vocabulary reaches.
    private static func fillDefaultIDs(_ vocabulary: inout Vocabulary) {
        func usual(_ token: TokenID) -> TokenID? { vocabulary.tokens.contains(token) ? token : nil }
        vocabulary.special.unknown = vocabulary.special.unknown ?? usual(0)
        vocabulary.special.beginOfSequence = vocabulary.special.beginOfSequence ?? usual(1)
        vocabulary.special.endOfSequence = vocabulary.special.endOfSequence ?? usual(2)
    }

    /// Writes a space for each `▁`.
    private static func unescape(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var plain: [UInt8] = []
        var rest = text
        while let byte = rest.first {
            let isSpace = byte == 0xE2 && rest.starts(with: "▁".utf8)
            plain.append(isSpace ? 0x20 : byte)
            rest = rest.dropFirst(isSpace ? 3 : 1)
        }
        return plain
    }
}
