/// The longest tokens of a word from left to right.
///
/// - Source: Wu 2016 (WordPiece), as the `tokenizers` package has it.
struct WordPieceModel: WordModel {
    private let trie: TokenTrie
    /// Where the tokens begin that go on within a word.
    private let inside: Int32?
    private let unknown: TokenID?
    private let longestWord: Int

    /// Reads a `model` of the type `WordPiece`.
    init(_ node: JSONNode, _ list: TokenList) throws(TokenizationError) {
        var trie = TokenTrie()
        for (id, text) in list.texts.enumerated() { trie.insert(text, TokenID(id)) }
        let prefix = node["continuing_subword_prefix"]
        inside = trie.node(of: try prefix.isNull ? Array("##".utf8) : prefix.bytes())
        unknown = try node["unk_token"].isNull ? nil : list.id(of: node["unk_token"].bytes())
        let longest = node["max_input_chars_per_word"]
        longestWord = try longest.isNull ? 100 : longest.count()
        self.trie = trie
    }

    func encode(_ word: [UInt8], into tokens: inout [TokenID]) {
        let count = tokens.count
        if word.count(where: { $0 & 0xC0 != 0x80 }) > longestWord || !addPieces(of: word, to: &tokens) {
            tokens.removeSubrange(count...)
            if let unknown { tokens.append(unknown) }
        }
    }

    /// Appends the tokens of a word; false if a part of it is none.
    private func addPieces(of word: [UInt8], to tokens: inout [TokenID]) -> Bool {
        var start = 0
        while start < word.count {
            guard let node = start == 0 ? TokenTrie.root : inside,
                let (token, end) = trie.longestToken(in: word[...], from: start, at: node)
            else { return false }
            tokens.append(token)
            start = end
        }
        return true
    }
}
