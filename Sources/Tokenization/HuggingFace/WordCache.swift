/// Remembers the tokens of words, most of which come again and again.
struct WordCache {
    private let model: any WordModel
    private var known: [[UInt8]: [TokenID]] = [:]

    private static let mostWords = 10_000
    private static let longestWord = 64

    init(_ model: any WordModel) {
        self.model = model
    }

    /// Appends the tokens of a word.
    mutating func encode(_ word: [UInt8], into tokens: inout [TokenID]) {
        guard word.count <= Self.longestWord else { return model.encode(word, into: &tokens) }
        if let found = known[word] { return tokens.append(contentsOf: found) }
        var found: [TokenID] = []
        model.encode(word, into: &found)
        if known.count < Self.mostWords { known[word] = found }
        tokens.append(contentsOf: found)
    }
}
