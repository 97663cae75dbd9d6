/// A text as code points with their classes, which is what pre-tokenizers read.
///
/// Invalid UTF-8 is read as llama.cpp reads it: a byte that begins no sequence becomes U+FFFD, while overlong forms
/// and surrogates pass.
package struct CodePoints {
    private(set) var values: [UInt32] = []
    private(set) var classes: [CodePointClass] = []

    /// Reads a text.
    package init(utf8: ArraySlice<UInt8>) {
        values.reserveCapacity(utf8.count)
        var position = utf8.startIndex
        while position < utf8.endIndex {
            let (value, byteCount) = Self.decode(utf8, at: position) ?? (0xFFFD, 1)
            values.append(value)
            position += byteCount
        }
        classes = values.map { CodePointClass($0) }
    }

    /// How many there are.
    package var count: Int { values.count }

    /// Hands out the UTF-8 bytes of the code points in `range`.
    package func forEachByte(in range: Range<Int>, _ body: (UInt8) -> Void) {
        for value in values[range] {
            switch value {
            case ..<0x80:
                body(UInt8(value))
            case ..<0x800:
                body(UInt8(0xC0 | value >> 6))
                body(UInt8(0x80 | value & 0x3F))
            case ..<0x10000:
                body(UInt8(0xE0 | value >> 12))
                body(UInt8(0x80 | value >> 6 & 0x3F))
                body(UInt8(0x80 | value & 0x3F))
            default:
                body(UInt8(0xF0 | value >> 18 & 0x07))
                body(UInt8(0x80 | value >> 12 & 0x3F))
                body(UInt8(0x80 | value >> 6 & 0x3F))
                body(UInt8(0x80 | value & 0x3F))
            }
        }
    }

    private static func decode(_ utf8: ArraySlice<UInt8>, at start: Int) -> (value: UInt32, byteCount: Int)? {
        let lead = utf8[start]
        let byteCount: Int
        switch lead {
        case ..<0x80: return (UInt32(lead), 1)
        case 0xC0..<0xE0: byteCount = 2
        case 0xE0..<0xF0: byteCount = 3
        case 0xF0..<0xF8: byteCount = 4
        default: return nil
        }
        guard utf8.endIndex - start >= byteCount else { return nil }
        var value = UInt32(lead) & (0x7F >> UInt32(byteCount))
        for byte in utf8[start + 1..<start + byteCount] {
            guard byte & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        return value <= 0x10FFFF ? (value, byteCount) : nil
    }
}
