/// Gives the bytes of tokens that follow one another, without the spaces that encoding put in front of text.
struct TokenRenderer: TokenRendering {
    private let tokenizer: any Tokenizer
    private let renderSpecial: Bool
    /// The kinds of all tokens if there are spaces to take away, else nothing.
    private let kinds: [TokenKind]
    private var isSpacePrefixDue: Bool

    init(tokenizer: any Tokenizer, renderSpecial: Bool, continuesText: Bool) {
        self.tokenizer = tokenizer
        self.renderSpecial = renderSpecial
        kinds = tokenizer.addsSpacePrefix ? tokenizer.vocabulary.kinds : []
        isSpacePrefixDue = !continuesText
    }

    mutating func finish() -> ArraySlice<UInt8> { [] }

    mutating func bytes(of token: TokenID) -> ArraySlice<UInt8> {
        let bytes = tokenizer.bytes(of: token, renderSpecial: renderSpecial)
        guard kinds.indices.contains(Int(token)) else { return bytes }
        switch kinds[Int(token)] {
        case .control, .unknown, .userDefined:
            isSpacePrefixDue = true
            return bytes
        case .normal, .byte, .unused:
            defer { isSpacePrefixDue = false }
            return isSpacePrefixDue && bytes.first == 0x20 ? bytes.dropFirst() : bytes
        }
    }
}
