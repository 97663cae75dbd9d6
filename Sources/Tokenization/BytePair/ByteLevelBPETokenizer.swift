/// Byte-level BPE: a pre-tokenizer cuts words, and within each the merge that was learnt first is done first.
///
/// - Source: Radford 2019 (GPT-2), as GGUF's tokenizer model `gpt2` means it.
struct ByteLevelBPETokenizer: Tokenizer {
    let vocabulary: Vocabulary
    let endOfGeneration: Set<TokenID>
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
                "expected merges beside the tokens of byte-level BPE, found none; convert the model again"
            )
        }
        endOfGeneration = vocabulary.resolveKnownTexts(try ByteStringIndex(vocabulary.tokens))
        matcher = SpecialTokenMatcher(vocabulary)
        table = try MergeTable(vocabulary)
        rendered = try RenderedTokens(vocabulary, decode: ByteAlphabet.lenientBytes)
        addsBOS = vocabulary.addBOS ?? preTokenizer.addsBOS
        addsEOS = vocabulary.addEOS ?? false
        self.preTokenizer = preTokenizer
        self.vocabulary = vocabulary
    }

    func encode(utf8: [UInt8], addSpecial: Bool, parseSpecial: Bool) -> [TokenID] {
        var tokens: [TokenID] = []
        var merger = PairMerger(table)
        if addSpecial, addsBOS, let token = vocabulary.special.beginOfSequence { tokens.append(token) }
        for fragment in matcher.split(utf8, parseSpecial: parseSpecial) {
            switch fragment {
            case .token(let token): tokens.append(token)
            case .text(let range): encode(CodePoints(utf8: utf8[range]), with: &merger, into: &tokens)
            }
        }
        if addSpecial, addsEOS, let token = vocabulary.special.endOfSequence { tokens.append(token) }
        return tokens
    }

    func bytes(of token: TokenID, renderSpecial: Bool) -> ArraySlice<UInt8> {
        rendered.bytes(of: token, renderSpecial: renderSpecial)
    }

    private func encode(
        _ text: CodePoints,
        with merger: inout PairMerger<MergeTable>,
        into tokens: inout [TokenID]
    ) {
        var word: [UInt8] = []
        preTokenizer.forEachWord(in: text) { range in
            word.removeAll(keepingCapacity: true)
            text.forEachByte(in: range) { word.append($0) }
            if preTokenizer.ignoresMerges, let token = table.pieces.find(word), vocabulary.tokens.contains(token) {
                tokens.append(token)
                return
            }
            for byte in word { merger.append(byteCount: 1, piece: table.bytePieces[Int(byte)]) }
            merger.finish { append($0.piece, to: &tokens) }
        }
    }

    /// Appends a piece, spelled with single bytes if it is no token; bytes that are none are lost.
    private func append(_ piece: Int32, to tokens: inout [TokenID]) {
        if vocabulary.tokens.contains(piece) {
            tokens.append(piece)
        } else {
            let bytes = table.pieces.strings[Int(piece)].lazy.map { table.bytePieces[Int($0)] }
            tokens.append(contentsOf: bytes.filter { vocabulary.tokens.contains($0) })
        }
    }
}
