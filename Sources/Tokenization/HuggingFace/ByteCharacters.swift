/// The character that byte-level BPE writes for each byte.
enum ByteCharacters {
    /// One for each byte.
    static let all: [UInt32] = {
        var characters: [UInt32] = Array(repeating: 0, count: 256)
        for value in UInt32(0)..<0x200 {
            var utf8: [UInt8] = []
            utf8.append(codePoint: value)
            if let byte = ByteAlphabet.bytes(of: utf8[...])?.first { characters[Int(byte)] = value }
        }
        return characters
    }()
}
