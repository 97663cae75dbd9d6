/// SentencePiece BPE: the pair whose union has the highest score merges first; bytes stand in for unknown characters.
///
/// - Source: Kudo 2018 (SentencePiece), as GGUF's tokenizer model `llama` means it.
struct SentencePieceTokenizer: Tokenizer {
    let vocabulary: Vocabulary
    let endOfGeneration: Set<TokenID>
    let controlTokenTexts: [String]
    let addsBOS: Bool
    let addsEOS: Bool
    let addsSpacePrefix: Bool

    private let matcher: SpecialTokenMatcher
    private let rule: ScoreRule
    private let cutter: WordCutter
    private let rendered: RenderedTokens

    /// - Throws: ``TokenizationError`` if the vocabulary contradicts itself.
    init(_ description: Vocabulary) throws(TokenizationError) {
        var vocabulary = description
        Self.fillDefaultIDs(&vocabulary)
        try vocabulary.complete()
        let index = try ByteStringIndex(vocabulary.tokens)
        let marked = vocabulary.kinds
        endOfGeneration = vocabulary.resolveKnownTexts(index)
        controlTokenTexts = vocabulary.controlTokenTexts(markedBefore: marked)
        matcher = SpecialTokenMatcher(vocabulary)
        rule = ScoreRule(vocabulary, index)
        cutter = WordCutter(vocabulary.tokens)
        rendered = try RenderedTokens(vocabulary, decode: SpaceMark.unescape)
        addsBOS = vocabulary.addBOS ?? true
        addsEOS = vocabulary.addEOS ?? false
        addsSpacePrefix = vocabulary.addSpacePrefix ?? true
        self.vocabulary = vocabulary
    }

    func encode(utf8: [UInt8], seams: [Int], addSpecial: Bool, parseSpecial: Bool) -> [TokenID] {
        var encoder = WordEncoder(rule, textByteCount: utf8.count)
        var escaped: [UInt8] = []
        var isSpacePrefixDue = addsSpacePrefix
        if addSpecial, addsBOS, let token = vocabulary.special.beginOfSequence { encoder.append(token) }
        for fragment in matcher.split(utf8, seams: seams, parseSpecial: parseSpecial) {
            switch fragment {
            case .token(let token):
                encoder.append(token)
                isSpacePrefixDue = addsSpacePrefix
            case .text(let range):
                let start = escaped.count
                if isSpacePrefixDue { SpaceMark.append(to: &escaped) }
                SpaceMark.escape(utf8[range], into: &escaped)
                encode(escaped, start..<escaped.count, with: &encoder)
                isSpacePrefixDue = false
            }
        }
        if addSpecial, addsEOS, let token = vocabulary.special.endOfSequence { encoder.append(token) }
        return encoder.tokens
    }

    func bytes(of token: TokenID, renderSpecial: Bool) -> ArraySlice<UInt8> {
        rendered.bytes(of: token, renderSpecial: renderSpecial)
    }

    private func encode(_ text: [UInt8], _ range: Range<Int>, with encoder: inout WordEncoder<ScoreRule>) {
        text.withUnsafeBytes { text in
            cutter.forEachWord(in: text, range) { encoder.encode($0, of: text) }
        }
    }

    /// Files that name no special tokens mean Llama's, as far as the vocabulary reaches.
    private static func fillDefaultIDs(_ vocabulary: inout Vocabulary) {
        func usual(_ token: TokenID) -> TokenID? { vocabulary.tokens.contains(token) ? token : nil }
        vocabulary.special.unknown = vocabulary.special.unknown ?? usual(0)
        vocabulary.special.beginOfSequence = vocabulary.special.beginOfSequence ?? usual(1)
        vocabulary.special.endOfSequence = vocabulary.special.endOfSequence ?? usual(2)
    }
}
