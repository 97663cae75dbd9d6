/// `▁`, which SentencePiece writes for a space.
enum SpaceMark {
    /// Its bytes.
    static let utf8 = "▁".utf8

    /// A text with a space for each mark.
    static func spaces(in text: ArraySlice<UInt8>) -> [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity(text.count)
        var rest = text
        while let byte = rest.first {
            let isSpace = byte == 0xE2 && rest.starts(with: utf8)
            plain.append(isSpace ? 0x20 : byte)
            rest = rest.dropFirst(isSpace ? 3 : 1)
        }
        return plain
    }
}
