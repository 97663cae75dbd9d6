/// What a decoder sees of each token.
struct DecodedTexts: Sendable {
    private let list: TokenList
    /// Added tokens that the normalizer writes in another way.
    private let normalized: [TokenID: [UInt8]]
    private let specialTexts: Set<[UInt8]>

    init(_ list: TokenList, normalized: [TokenID: [UInt8]], specialTexts: Set<[UInt8]>) {
        self.list = list
        self.normalized = normalized
        self.specialTexts = specialTexts
    }

    /// A token's text; nil if there is no such token, or it is special and those are not wanted.
    func text(of token: TokenID, renderSpecial: Bool) -> [UInt8]? {
        guard let text = normalized[token] ?? list.text(of: token), !text.isEmpty else { return nil }
        return renderSpecial || !specialTexts.contains(text) ? text : nil
    }
}
