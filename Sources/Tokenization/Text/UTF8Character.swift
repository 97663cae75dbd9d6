/// How llama.cpp reads and writes the characters of UTF-8: surrogates pass, overlong forms are read.
enum UTF8Character {
    /// How many bytes a character of valid text has, by its first one.
    @inline(__always)
    static func byteCount(lead: UInt8) -> Int {
        lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    }

    /// How many bytes the shortest form of a code point has.
    @inline(__always)
    static func byteCount(of value: UInt32) -> Int {
        value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x10000 ? 3 : 4
    }

    /// The character that begins at `start`; nil if its bytes are not there or mean nothing.
    @inline(__always)
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> (value: UInt32, byteCount: Int)? {
        let lead = bytes[start]
        if lead < 0x80 { return (UInt32(lead), 1) }
        guard lead >= 0xC0, lead < 0xF8 else { return nil }
        let byteCount = byteCount(lead: lead)
        guard bytes.count - start >= byteCount else { return nil }
        var value = UInt32(lead) & (0x7F >> UInt32(byteCount))
        for position in start + 1..<start + byteCount {
            guard bytes[position] & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(bytes[position] & 0x3F)
        }
        return value <= 0x10FFFF ? (value, byteCount) : nil
    }

    /// Writes the shortest form of a code point, which may be a surrogate.
    static func append(_ value: UInt32, to bytes: inout [UInt8]) {
        let byteCount = byteCount(of: value)
        guard byteCount > 1 else { return bytes.append(UInt8(truncatingIfNeeded: value)) }
        let lead: UInt32 = byteCount == 2 ? 0xC0 : byteCount == 3 ? 0xE0 : 0xF0
        bytes.append(UInt8(truncatingIfNeeded: lead | value >> UInt32(6 * (byteCount - 1))))
        for index in stride(from: byteCount - 2, through: 0, by: -1) {
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | value >> UInt32(6 * index) & 0x3F))
        }
    }
}
