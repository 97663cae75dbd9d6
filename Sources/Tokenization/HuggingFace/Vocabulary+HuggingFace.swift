extension Vocabulary {
    /// Describes the tokens of a tokenizer.json as a model file would.
    init(_ list: TokenList, _ added: AddedTokens, _ settings: TokenizerSettings) throws(TokenizationError) {
        var tokens = ByteStrings()
        for text in list.texts { tokens.append(text) }
        var special = SpecialTokens()
        func id(_ name: String) -> TokenID? { settings[name].flatMap { list.id(of: $0) } }
        special.beginOfSequence = id("bos_token")
        special.endOfSequence = id("eos_token")
        special.unknown = id("unk_token")
        special.separator = id("sep_token")
        special.padding = id("pad_token")
        var kinds = list.texts.map { $0.isEmpty ? TokenKind.unused : .normal }
        for token in added.byID.values { kinds[Int(token.id)] = token.isSpecial ? .control : .userDefined }
        self.init(tokens: tokens, kinds: kinds, special: special)
        try complete()
    }
}

extension TokenList {
    /// Finds the ids of texts; of a text that several have only the id that counts.
    func index() throws(TokenizationError) -> ByteStringIndex {
        var strings = ByteStrings()
        for (id, text) in texts.enumerated() { strings.append(self.id(of: text) == TokenID(id) ? text : []) }
        return try ByteStringIndex(strings)
    }
}
