/// Turns the words of a text into tokens, one after the other.
struct WordEncoder<Rule: MergeRule> {
    /// The tokens so far.
    private(set) var tokens: [TokenID] = []

    private let rule: Rule
    private var memory: WordMemory
    private var merger = PairMerger()

    /// - Parameters:
    ///   - rule: Decides how words become tokens.
    ///   - textByteCount: About how long the text is.
    init(_ rule: Rule, textByteCount: Int) {
        self.rule = rule
        memory = WordMemory(textByteCount: textByteCount)
        tokens.reserveCapacity(textByteCount / 4 + 2)
    }

    /// Appends a token that stands for no word.
    mutating func append(_ token: TokenID) {
        tokens.append(token)
    }

    /// Appends the tokens of a word that is not empty.
    ///
    /// - Parameters:
    ///   - word: Where the word stands.
    ///   - text: The same text in every call, or a longer one that begins with it.
    mutating func encode(_ word: Range<Int>, of text: UnsafeRawBufferPointer) {
        let bytes = UnsafeRawBufferPointer(rebasing: text[word])
        guard word.count > 1, let key = memory.key(word, of: text) else { return encode(bytes) }
        if let earlier = memory.tokens(of: key, in: text) {
            for position in earlier { tokens.append(tokens[position]) }
        } else {
            let start = tokens.count
            encode(bytes)
            memory.remember(key, tokens: start..<tokens.count)
        }
    }

    private mutating func encode(_ word: UnsafeRawBufferPointer) {
        if let token = rule.token(ofWhole: word) {
            tokens.append(token)
        } else {
            merger.encode(word, rule, into: &tokens)
        }
    }
}
