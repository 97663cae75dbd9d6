/// The bytes of text that each token stands for.
struct RenderedTokens: Sendable {
    private var texts = ByteStrings()
    private let kinds: [TokenKind]

    /// Renders a complete vocabulary; `decode` undoes how the tokenizer writes normal tokens.
    ///
    /// Control, unknown and user-defined tokens are their own text, unused ones have none.
    ///
    /// - Throws: ``TokenizationError`` `.malformedByteToken`.
    init(_ vocabulary: Vocabulary, decode: (ArraySlice<UInt8>) -> [UInt8]) throws(TokenizationError) {
        kinds = vocabulary.kinds
        for token in 0..<vocabulary.tokens.count {
            let text = vocabulary.tokens[token]
            switch kinds[token] {
            case .normal: texts.append(decode(text))
            case .control, .unknown, .userDefined: texts.append(text)
            case .byte: texts.append(CollectionOfOne(try ByteToken.byte(of: text, token: token)))
            case .unused: texts.append(EmptyCollection())
            }
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
