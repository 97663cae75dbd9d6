/// The character `▁` that SentencePiece writes for a space.
enum SpaceMark {
    private static let bytes: (UInt8, UInt8, UInt8) = (0xE2, 0x96, 0x81)

    /// How many bytes it has.
    static let byteCount = 3

    /// Whether it stands at `position`.
    @inline(__always)
    static func stands(in text: UnsafeRawBufferPointer, at position: Int) -> Bool {
        position + byteCount <= text.count && text[position] == bytes.0 && text[position + 1] == bytes.1
            && text[position + 2] == bytes.2
    }

    /// Appends the mark.
    static func append(to text: inout [UInt8]) {
        text.append(bytes.0)
        text.append(bytes.1)
        text.append(bytes.2)
    }

    /// Appends `text` with the mark instead of each space.
    static func escape(_ text: ArraySlice<UInt8>, into escaped: inout [UInt8]) {
        escaped.reserveCapacity(escaped.count + text.count + text.count / 2)
        for byte in text {
            if byte == 0x20 { append(to: &escaped) } else { escaped.append(byte) }
        }
    }

    /// Appends `text` with a space instead of each mark.
    static func unescape(_ text: UnsafeRawBufferPointer, into plain: inout [UInt8]) {
        var position = 0
        while position < text.count {
            let isMark = stands(in: text, at: position)
            plain.append(isMark ? 0x20 : text[position])
            position += isMark ? byteCount : 1
        }
    }
}
