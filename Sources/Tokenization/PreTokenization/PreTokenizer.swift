/// How byte-level BPE cuts a text into words before it merges within each.
package struct PreTokenizer: Sendable {
    /// GGUF's `tokenizer.ggml.pre` values that mean this one.
    package let names: [String]
    /// Applied one after the other, each within the words of the one before.
    let patterns: [WordPattern]
    /// Whether a word that is a token needs no merges.
    let ignoresMerges: Bool
    /// Whether BOS is put in front unless the model file says otherwise.
    package let addsBOS: Bool

    private init(_ names: [String], _ patterns: [WordPattern], ignoresMerges: Bool = false, addsBOS: Bool = false) {
        self.names = names
        self.patterns = patterns
        self.ignoresMerges = ignoresMerges
        self.addsBOS = addsBOS
    }

    /// All that can be read.
    package static let all = [
        PreTokenizer(["default"], [.punctuation, .gpt2, .numbers, .digitTriples]),
        PreTokenizer(["gpt-2", "gpt2", "phi-2", "gigachat", "a.x-4.0", "mellum", "exaone4"], [.gpt2]),
        PreTokenizer(
            ["llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2"],
            [.llama3(digits: 3)],
            ignoresMerges: true,
            addsBOS: true
        ),
        PreTokenizer(["qwen2", "deepseek-r1-qwen", "kormo", "f2llmv2", "megrez"], [.llama3(digits: 1)]),
    ]

    /// The pre-tokenizer of that name; no name means `default`.
    ///
    /// - Throws: ``TokenizationError`` `.unknownPreTokenizer`, with the readable names.
    package static func named(_ name: String?) throws(TokenizationError) -> PreTokenizer {
        let name = name.flatMap { $0.isEmpty ? nil : $0 } ?? "default"
        guard let found = all.first(where: { $0.names.contains(name) }) else {
            throw TokenizationError(
                .unknownPreTokenizer,
                "expected one of the pre-tokenizers \(all.flatMap(\.names).joined(separator: ", ")), found \"\(name)\"; "
                    + "choose a model that uses one of them"
            )
        }
        return found
    }

    /// Hands out the words of `text` in order; together they are all of it.
    ///
    /// - Complexity: O(n) for n code points.
    package func forEachWord(in text: CodePoints, _ body: (Range<Int>) -> Void) {
        split(text, 0..<text.count, patterns[...], body)
    }

    private func split(
        _ text: CodePoints,
        _ range: Range<Int>,
        _ patterns: ArraySlice<WordPattern>,
        _ body: (Range<Int>) -> Void
    ) {
        guard let pattern = patterns.first else { return body(range) }
        var start = range.lowerBound
        while start < range.upperBound {
            let end = pattern.end(in: text, from: start, before: range.upperBound)
            split(text, start..<end, patterns.dropFirst(), body)
            start = end
        }
    }
}
