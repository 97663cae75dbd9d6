/// The character that byte-level BPE writes for each byte.
enum ByteCharacters {
    /// One for each byte.
    static let all: [UInt32] = {
        var characters: [UInt32] = Array(repeating: 0, count: 256)
        for value in UInt32(0)..<0x200 {
            var utf8: [UInt8] = []
            UTF8Character.append(value, to: &utf8)
            if let byte = bytes(of: utf8)?.first { characters[Int(byte)] = value }
        }
        return characters
    }()

    /// The bytes that a text writes; nil if it has a character of another alphabet.
    static func bytes(of text: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        return text.withUnsafeBytes { ByteAlphabet.decode($0, into: &bytes) } ? bytes : nil
    }
}
