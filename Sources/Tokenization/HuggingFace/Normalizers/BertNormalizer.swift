/// Cleans text as BERT does.
struct BertNormalizer: Sendable {
    let cleansText: Bool
    let separatesChinese: Bool
    let stripsAccents: Bool
    let lowercases: Bool

    func normalize(_ text: AlignedText) -> AlignedText {
        var text = text
        if cleansText { text = Self.clean(text) }
        if separatesChinese { text = Self.separateChinese(text) }
        if stripsAccents {
            text = NormalizationForm.nfd.normalize(text, version: LegacyCharacters.normalization)
                .filter { !LegacyCharacters.isAccent($0) }
        }
        return lowercases ? text.lowercased : text
    }

    private static func clean(_ text: AlignedText) -> AlignedText {
        text.flatMap { value, append in
            guard value != 0, value != 0xFFFD, !LegacyCharacters.isControl(value) else { return }
            append(LegacyCharacters.isWhitespace(value) ? 0x20 : value)
        }
    }

    private static func separateChinese(_ text: AlignedText) -> AlignedText {
        text.flatMap { value, append in
            let isChinese = BertWords.isChinese(value)
            if isChinese { append(0x20) }
            append(value)
            if isChinese { append(0x20) }
        }
    }
}
