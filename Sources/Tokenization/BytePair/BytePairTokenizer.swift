/// BPE: a pre-tokenizer cuts words, and within each the merge that was learnt first is done first.
///
/// - Source: Radford 2019 (GPT-2), as GGUF's tokenizer models `gpt2` and `gemma4` mean it.
struct BytePairTokenizer: Tokenizer {
    let vocabulary: Vocabulary
    let endOfGeneration: Set<TokenID>
    let controlTokenTexts: [String]
    let addsBOS: Bool
    let addsEOS: Bool
    let addsSpacePrefix = false

    private let preTokenizer: PreTokenizer
    private let matcher: SpecialTokenMatcher
    private let table: MergeTable
    private let rendered: RenderedTokens

    /// - Throws: ``TokenizationError`` if the vocabulary contradicts itself or has no merges.
    init(_ description: Vocabulary, _ preTokenizer: PreTokenizer) throws(TokenizationError) {
        var vocabulary = description
        try vocabulary.complete()
        guard vocabulary.merges.count > 0 else {
            throw TokenizationError(
                .missingMerges,
                "expected merges beside the tokens of byte-pair encoding, found none; convert the model again"
            )
        }
        let marked = vocabulary.kinds
        endOfGeneration = vocabulary.resolveKnownTexts(try ByteStringIndex(vocabulary.tokens))
        controlTokenTexts = vocabulary.controlTokenTexts(markedBefore: marked)
        matcher = SpecialTokenMatcher(vocabulary)
        table = try MergeTable(vocabulary, preTokenizer)
        rendered = try RenderedTokens(vocabulary, decode: Self.rendering(of: preTokenizer.alphabet))
        addsBOS = preTokenizer.insistsOnBOS || vocabulary.addBOS ?? preTokenizer.addsBOS
        addsEOS = vocabulary.addEOS ?? false
        self.preTokenizer = preTokenizer
        self.vocabulary = vocabulary
    }

    func encode(utf8: [UInt8], seams: [Int], addSpecial: Bool, parseSpecial: Bool) -> [TokenID] {
        var encoder = WordEncoder(table, textByteCount: utf8.count)
        var text = ClassifiedText()
        text.reserveCapacity(utf8.count)
        if addSpecial, addsBOS, let token = vocabulary.special.beginOfSequence { encoder.append(token) }
        for fragment in matcher.split(utf8, seams: seams, parseSpecial: parseSpecial) {
            switch fragment {
            case .token(let token): encoder.append(token)
            case .text(let range): encode(text.append(escaped(utf8[range])), of: text, with: &encoder)
            }
        }
        if addSpecial, addsEOS, let token = vocabulary.special.endOfSequence { encoder.append(token) }
        return encoder.tokens
    }

    func bytes(of token: TokenID, renderSpecial: Bool) -> ArraySlice<UInt8> {
        rendered.bytes(of: token, renderSpecial: renderSpecial)
    }

    private func encode(_ range: Range<Int>, of text: ClassifiedText, with encoder: inout WordEncoder<MergeTable>) {
        text.withWindow(range) { window in
            preTokenizer.forEachWord(in: window) { encoder.encode($0, of: window.text) }
        }
    }

    private func escaped(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard preTokenizer.alphabet == .plainWithoutSpaces else { return text }
        var escaped: [UInt8] = []
        SpaceMark.escape(text, into: &escaped)
        return escaped[...]
    }

    private static func rendering(
        of alphabet: PreTokenizer.Alphabet
    ) -> (UnsafeRawBufferPointer, inout [UInt8]) -> Void {
        switch alphabet {
        case .bytes: ByteAlphabet.decodeLeniently
        case .plain: { $1 += $0 }
        case .plainWithoutSpaces: SpaceMark.unescape
        }
    }
}
