/// Byte-pair encoding over the characters of a word.
///
/// - Source: Sennrich 2016 (byte-pair encoding), as the `tokenizers` package has it.
struct BytePairModel: WordModel {
    private let list: TokenList
    private let merges: PairRule
    private let unknown: TokenID?
    private let fusesUnknown: Bool
    private let ignoresMerges: Bool
    private let byteTokens: [TokenID?]
    /// What all characters but the first have in front.
    private let prefix: [UInt8]
    /// What the last character has behind.
    private let suffix: [UInt8]
    /// The tokens of the characters below U+0800, where they have nothing in front or behind.
    private let smallCharacters: [TokenID?]

    /// Reads a `model` of the type `BPE`; `dropout`, which is for training, is left out.
    init(_ node: JSONNode, _ list: TokenList) throws(TokenizationError) {
        self.list = list
        prefix = try node["continuing_subword_prefix"].isNull ? [] : node["continuing_subword_prefix"].bytes()
        suffix = try node["end_of_word_suffix"].isNull ? [] : node["end_of_word_suffix"].bytes()
        unknown = try node["unk_token"].isNull ? nil : list.id(of: node["unk_token"].bytes())
        fusesUnknown = try node["fuse_unk"].bool(default: false)
        ignoresMerges = try node["ignore_merges"].bool(default: false)
        byteTokens = try node["byte_fallback"].bool(default: false) ? list.byteTokens : []
        smallCharacters = prefix.isEmpty && suffix.isEmpty ? Self.smallCharacters(in: list) : []
        merges = try PairRule(node["merges"], list, prefixCount: prefix.count)
    }

    func encode(_ word: [UInt8], into tokens: inout [TokenID]) {
        if ignoresMerges, let token = list.id(of: word) { return tokens.append(token) }
        let characters = characterTokens(of: word)
        guard !characters.isEmpty else { return }
        var merger = PairMerger()
        characters.withUnsafeBytes { merger.encode($0, merges, into: &tokens) }
    }

    private func characterTokens(of word: [UInt8]) -> [TokenID] {
        var tokens: [TokenID] = []
        tokens.reserveCapacity(word.count)
        // An unknown character waits until a known one comes, so that several can become one token.
        var isUnknownDue = false
        func addUnknown() {
            if isUnknownDue, let unknown { tokens.append(unknown) }
            isUnknownDue = false
        }
        var start = 0
        while start < word.count {
            let end = min(start + UTF8Character.byteCount(lead: word[start]), word.count)
            if let token = token(ofCharacter: start..<end, in: word) {
                addUnknown()
                tokens.append(token)
            } else if let bytes = bytes(of: written(start..<end, in: word)) {
                tokens += bytes
            } else if unknown != nil {
                if !fusesUnknown { addUnknown() }
                isUnknownDue = true
            }
            start = end
        }
        addUnknown()
        return tokens
    }

    private func token(ofCharacter range: Range<Int>, in word: [UInt8]) -> TokenID? {
        if !smallCharacters.isEmpty, range.count < 3 {
            let lead = Int(word[range.lowerBound])
            return smallCharacters[
                range.count == 1 ? lead : (lead & 0x1F) << 6 | Int(word[range.lowerBound + 1] & 0x3F)
            ]
        }
        return list.id(of: written(range, in: word))
    }

    /// A character with what belongs in front and behind.
    private func written(_ range: Range<Int>, in word: [UInt8]) -> [UInt8] {
        (range.lowerBound > 0 ? prefix : []) + word[range] + (range.upperBound == word.count ? suffix : [])
    }

    private static func smallCharacters(in list: TokenList) -> [TokenID?] {
        (UInt32(0)..<0x800).map { value in
            var utf8: [UInt8] = []
            UTF8Character.append(value, to: &utf8)
            return list.id(of: utf8)
        }
    }

    /// The byte tokens of a character that is no token; nil if one of them is missing.
    private func bytes(of character: [UInt8]) -> [TokenID]? {
        guard !byteTokens.isEmpty else { return nil }
        let tokens = character.compactMap { byteTokens[Int($0)] }
        return tokens.count == character.count ? tokens : nil
    }
}
