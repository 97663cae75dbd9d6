/// How BPE cuts a text into words before it merges within each.
package struct PreTokenizer: Sendable {
    /// How text and tokens are written.
    enum Alphabet: Sendable {
        /// A character for each byte.
        case bytes
        /// As it is.
        case plain
        /// As it is, but `▁` for each space.
        case plainWithoutSpaces
    }

    /// Which words need no merges if they are tokens.
    enum WholeWords: Sendable {
        case none
        case all
        /// Those of line breaks alone.
        case lineBreaks
    }

    /// GGUF's `tokenizer.ggml.pre` values that mean this one.
    package let names: [String]
    /// Applied one after the other, each within the words of the one before.
    let patterns: [WordPattern]
    let wholeWords: WholeWords
    let alphabet: Alphabet
    /// Whether BOS is put in front unless the model file says otherwise.
    package let addsBOS: Bool
    /// Whether BOS is put in front whatever the model file says.
    let insistsOnBOS: Bool

    init(
        _ names: [String],
        _ patterns: [WordPattern],
        wholeWords: WholeWords = .none,
        alphabet: Alphabet = .bytes,
        addsBOS: Bool = false,
        insistsOnBOS: Bool = false
    ) {
        self.names = names
        self.patterns = patterns
        self.wholeWords = wholeWords
        self.alphabet = alphabet
        self.addsBOS = addsBOS || insistsOnBOS
        self.insistsOnBOS = insistsOnBOS
    }

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

    /// The words of `utf8` in order; together they are all of it, invalid bytes replaced.
    ///
    /// - Complexity: O(n) for n bytes.
    package func words(of utf8: [UInt8]) -> [ArraySlice<UInt8>] {
        var text = ClassifiedText()
        let range = text.append(utf8[...])
        var words: [ArraySlice<UInt8>] = []
        text.withWindow(range) { window in
            forEachWord(in: window) { words.append(text.bytes[$0]) }
        }
        return words
    }

    /// Hands out the words of `window` in order; together they are all of it.
    func forEachWord(in window: TextWindow, _ body: (Range<Int>) -> Void) {
        split(window, patterns[...], body)
    }

    private func split(_ window: TextWindow, _ patterns: ArraySlice<WordPattern>, _ body: (Range<Int>) -> Void) {
        guard let pattern = patterns.first else { return body(window.range) }
        guard patterns.count > 1 else { return pattern.forEachWord(in: window, body) }
        pattern.forEachWord(in: window) { split(window.narrowed(to: $0), patterns.dropFirst(), body) }
    }
}
