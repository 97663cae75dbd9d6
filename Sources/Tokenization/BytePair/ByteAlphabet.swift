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

    /// Appends the bytes that `text` writes, and returns false if it has a character of another alphabet.
    static func decode(_ text: UnsafeRawBufferPointer, into decoded: inout [UInt8]) -> Bool {
        let bytes = bytes
        var position = 0
        while position < text.count {
            var value = Int(text[position])
            position += 1
            if value >= 0x80 {
                // The alphabet ends before U+0800, so that no character has more than two bytes.
                guard value & 0xE0 == 0xC0, position < text.count, text[position] & 0xC0 == 0x80 else { return false }
                value = (value & 0x1F) << 6 | Int(text[position] & 0x3F)
                position += 1
            }
            guard value < bytes.count, let byte = bytes[value] else { return false }
            decoded.append(byte)
        }
        return true
    }

    /// Appends the bytes that `text` writes, characters of other alphabets being themselves.
    static func decodeLeniently(_ text: UnsafeRawBufferPointer, into decoded: inout [UInt8]) {
        let start = decoded.count
        if decode(text, into: &decoded) { return }
        decoded.removeSubrange(start...)
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            let character = Array(String(scalar).utf8)
            let start = decoded.count
            guard !character.withUnsafeBytes({ decode($0, into: &decoded) }) else { continue }
            decoded.replaceSubrange(start..., with: character)
        }
    }
}
