/// How a text is cut into words, within which the model finds its tokens: the `pre_tokenizer` of a tokenizer.json.
indirect enum WordSplitter: Sendable {
    /// White space is removed, and punctuation is cut out.
    case bert
    case byteLevel(addsPrefixSpace: Bool, usesPattern: Bool)
    case delimiter(UInt32)
    case metaspace(Metaspace)
    /// Words of letters, and words of signs.
    case whitespace
    case whitespaceOnly
    case punctuation(CutBehaviour)
    case digits(CutBehaviour)
    case pattern(TextPattern, CutBehaviour, isInverted: Bool)
    case fixedLength(Int)
    case sequence([WordSplitter])

    /// Cuts the words of `text` further.
    ///
    /// - Complexity: O(n) for n characters; a pattern may need more, within bounds.
    func split(_ text: inout SplitText) {
        switch self {
        case .bert:
            text.cut(.removed, at: LegacyCharacters.isWhitespace)
            text.cut(.isolated, at: LegacyCharacters.isPunctuation)
        case .byteLevel(let addsPrefixSpace, let usesPattern):
            if addsPrefixSpace { text.rewrite { $0.values.first == 0x20 ? $0 : $0.prepending([0x20]) } }
            if usesPattern { Self.cut(&text, .gpt2, .isolated, isInverted: false) }
            text.rewrite(\.writtenInBytes)
        case .delimiter(let delimiter): text.cut(.removed) { $0 == delimiter }
        case .metaspace(let metaspace): metaspace.split(&text)
        case .whitespace: Self.cut(&text, .words, .removed, isInverted: true)
        case .whitespaceOnly: text.cut(.removed, at: LegacyCharacters.isWhitespace)
        case .punctuation(let behaviour): text.cut(behaviour, at: LegacyCharacters.isPunctuation)
        case .digits(let behaviour): text.cut(behaviour, at: LegacyCharacters.isNumeric)
        case .pattern(let pattern, let behaviour, let isInverted):
            Self.cut(&text, pattern, behaviour, isInverted: isInverted)
        case .fixedLength(let length):
            text.cut { word, append in
                for start in stride(from: word.lowerBound, to: word.upperBound, by: length) {
                    append(start..<min(start + length, word.upperBound))
                }
            }
        case .sequence(let splitters): for splitter in splitters { splitter.split(&text) }
        }
    }

    private static func cut(
        _ text: inout SplitText,
        _ pattern: TextPattern,
        _ behaviour: CutBehaviour,
        isInverted: Bool
    ) {
        let values = text.text.values
        text.cut(behaviour, isInverted: isInverted) { word, body in pattern.forEachMatch(in: values, word, body) }
    }
}
