/// The 256 printable characters that byte-level BPE writes bytes with: `Ġ` is the space.
///
/// - Source: Radford 2019 (GPT-2). Printable Latin-1 characters are themselves, the other bytes count up from U+0100.
enum ByteAlphabet {
    /// The byte that each code point writes.
    private static let bytes: [UInt8?] = {
        let all = 0...UInt8.max
        return all.map { isPrintable($0) ? $0 : nil } + all.filter { !isPrintable($0) }
    }()

    private static func isPrintable(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: true
        default: false
        }
    }

    /// The bytes that `text` writes; nil if it has a character of another alphabet.
    static func bytes(of text: ArraySlice<UInt8>) -> [UInt8]? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(text.count)
        var position = text.startIndex
        while position < text.endIndex {
            var value = Int(text[position])
            position += 1
            if value >= 0x80 {
                // The alphabet ends before U+0800, so that no character has more than two bytes.
                guard value & 0xE0 == 0xC0, position < text.endIndex, text[position] & 0xC0 == 0x80 else { return nil }
                value = (value & 0x1F) << 6 | Int(text[position] & 0x3F)
                position += 1
            }
            guard value < bytes.count, let byte = bytes[value] else { return nil }
            decoded.append(byte)
        }
        return decoded
    }

    /// The bytes that `text` writes, characters of other alphabets being themselves.
    static func lenientBytes(of text: ArraySlice<UInt8>) -> [UInt8] {
        bytes(of: text)
            ?? String(decoding: text, as: UTF8.self).unicodeScalars.flatMap { scalar in
                let character = Array(String(scalar).utf8)
                return bytes(of: character[...]) ?? character
            }
    }
}
