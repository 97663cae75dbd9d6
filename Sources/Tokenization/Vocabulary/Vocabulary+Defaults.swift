extension Vocabulary {
    /// Sets a special token that the file doesn't name to the usual id, as far as the vocabulary reaches.
    mutating func fillSpecial(_ part: WritableKeyPath<SpecialTokens, TokenID?>, with usual: TokenID) {
        guard special[keyPath: part] == nil, tokens.contains(usual) else { return }
        special[keyPath: part] = usual
    }
}
