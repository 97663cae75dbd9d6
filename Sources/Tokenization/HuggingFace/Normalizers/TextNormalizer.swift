/// What is done to a text before it is cut into words: the `normalizer` of a tokenizer.json.
indirect enum TextNormalizer: Sendable {
    case bert(BertNormalizer)
    case form(NormalizationForm)
    case lowercase
    case strip(left: Bool, right: Bool)
    case stripAccents
    case replace(TextPattern, with: [UInt32])
    case prepend([UInt32])
    case nmt
    case precompiled(CharacterMap)
    case byteLevel
    case sequence([TextNormalizer])

    /// Normalizes a text.
    ///
    /// - Complexity: O(n) for n characters, O(n log n) at worst.
    func normalize(_ text: AlignedText) -> AlignedText {
        switch self {
        case .bert(let normalizer): normalizer.normalize(text)
        case .form(let form): form.normalize(text, version: LegacyCharacters.normalization)
        case .lowercase: text.lowercased
        case .strip(let left, let right): text.stripped(left: left, right: right)
        case .stripAccents: text.filter { !LegacyCharacters.isMark($0) }
        case .replace(let pattern, let content): text.replacing(pattern, with: content)
        case .prepend(let content): text.isEmpty ? text : text.prepending(content)
        case .nmt: Self.nmt(text)
        case .precompiled(let map): Self.replace(text, by: map)
        case .byteLevel: text.writtenInBytes
        case .sequence(let normalizers): normalizers.reduce(text) { $1.normalize($0) }
        }
    }

    /// Drops control characters and writes unusual spaces as usual ones.
    private static func nmt(_ text: AlignedText) -> AlignedText {
        text.flatMap { value, append in
            switch value {
            case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x8F, 0x9F: break
            case 0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x200B...0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD: append(0x20)
            default: append(value)
            }
        }
    }

    /// Short graphemes are replaced as a whole if they can be, else character for character.
    private static func replace(_ text: AlignedText, by map: CharacterMap) -> AlignedText {
        var result = AlignedText()
        var position = 0
        for grapheme in text.string {
            let end = position + grapheme.unicodeScalars.count
            let utf8 = Array(grapheme.utf8)
            if utf8.count < longestGrapheme, let replacement = map.replacement(for: utf8[...]) {
                result.append(replacement, origin: text.origins[position])
            } else {
                for index in position..<end {
                    let character = text.bytes(of: index..<index + 1)
                    let replacement = map.replacement(for: character[...])
                    result.append(replacement ?? character[...], origin: text.origins[index])
                }
            }
            position = end
        }
        // The `tokenizers` package doesn't count what is removed at the beginning.
        result.moveBeginning(to: text)
        return result
    }

    /// Bytes; longer graphemes are taken apart.
    private static let longestGrapheme = 6
}
