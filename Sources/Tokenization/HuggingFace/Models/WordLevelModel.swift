/// Words that are tokens, and nothing else.
struct WordLevelModel: WordModel {
    private let list: TokenList
    private let unknown: TokenID?

    /// Reads a `model` of the type `WordLevel`.
    init(_ node: JSONNode, _ list: TokenList) throws(TokenizationError) {
        self.list = list
        unknown = try node["unk_token"].isNull ? nil : list.id(of: node["unk_token"].bytes())
    }

    func encode(_ word: [UInt8], into tokens: inout [TokenID]) {
        if let token = list.id(of: word) ?? unknown { tokens.append(token) }
    }
}
