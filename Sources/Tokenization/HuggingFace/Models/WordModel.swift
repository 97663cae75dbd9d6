/// Finds the tokens of a word: the `model` of a tokenizer.json.
protocol WordModel: Sendable {
    /// Appends the tokens of a word, which is not empty and valid UTF-8.
    func encode(_ word: [UInt8], into tokens: inout [TokenID])
}
