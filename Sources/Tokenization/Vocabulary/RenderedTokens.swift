/// The bytes of text that each token stands for.
struct RenderedTokens: Sendable {
    private var texts = ByteStrings()
    private let kinds: [TokenKind]

    /// Renders a complete vocabulary; `decode` appends what a normal token stands for.
    ///
    /// Control, unknown and user-defined tokens are their own text, unused ones have none.
    ///
    /// - Throws: ``TokenizationError`` `.malformedByteToken`.
    init(
        _ vocabulary: Vocabulary,
        decode: (UnsafeRawBufferPointer, inout [UInt8]) -> Void
    ) throws(TokenizationError) {
        kinds = vocabulary.kinds
        texts.reserveCapacity(vocabulary.tokens.count, byteCount: vocabulary.tokens.byteCount)
        var text: [UInt8] = []
        for token in 0..<vocabulary.tokens.count {
            text.removeAll(keepingCapacity: true)
            switch kinds[token] {
            case .normal: vocabulary.tokens.withBytes(of: token) { decode($0, &text) }
            case .control, .unknown, .userDefined: text += vocabulary.tokens[token]
            case .byte: text.append(try ByteToken.byte(of: vocabulary.tokens[token], token: token))
            case .unused: break
            }
            texts.append(text)
        }
    }

    /// One token's bytes; none for ids outside the vocabulary and for special tokens that are not wanted.
    func bytes(of token: TokenID, renderSpecial: Bool) -> ArraySlice<UInt8> {
        guard texts.contains(token) else { return [] }
        switch kinds[Int(token)] {
        case .control, .unknown: return renderSpecial ? texts[Int(token)] : []
        case .normal, .userDefined, .byte, .unused: return texts[Int(token)]
        }
    }
}
