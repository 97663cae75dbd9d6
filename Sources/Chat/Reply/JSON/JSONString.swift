/// The inside of JSON strings.
enum JSONString {
    /// Adds bytes of a text as they stand inside a JSON string.
    static func escape(_ text: some Sequence<UInt8>, into output: inout [UInt8]) {
        for byte in text { escape(byte, into: &output) }
    }

    /// Adds one byte of a text as it stands inside a JSON string.
    static func escape(_ byte: UInt8, into output: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
        case 0x0A: output += "\\n".utf8
        case 0x0D: output += "\\r".utf8
        case 0x09: output += "\\t".utf8
        case 0..<0x20: output += "\\u00".utf8 + [hex(byte >> 4), hex(byte & 15)]
        default: output.append(byte)
        }
    }

    /// A text between quotes.
    static func quoted(_ text: some Sequence<UInt8>) -> [UInt8] {
        var output = [UInt8(ascii: "\"")]
        escape(text, into: &output)
        output.append(UInt8(ascii: "\""))
        return output
    }

    /// The text that the inside of a JSON string means, nil if that is none.
    static func unescape(_ inside: ArraySlice<UInt8>) -> [UInt8]? {
        var text: [UInt8] = []
        var rest = inside
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                continue
            }
            guard let scalar = escaped(&rest) else { return nil }
            text += String(Character(scalar)).utf8
        }
        return text
    }

    /// The scalar of an escape, the backslash being read.
    private static func escaped(_ rest: inout ArraySlice<UInt8>) -> Unicode.Scalar? {
        switch rest.popFirst() {
        case .some(UInt8(ascii: "\"")): "\""
        case .some(UInt8(ascii: "\\")): "\\"
        case .some(UInt8(ascii: "/")): "/"
        case .some(UInt8(ascii: "n")): "\n"
        case .some(UInt8(ascii: "t")): "\t"
        case .some(UInt8(ascii: "r")): "\r"
        case .some(UInt8(ascii: "b")): "\u{8}"
        case .some(UInt8(ascii: "f")): "\u{C}"
        case .some(UInt8(ascii: "u")): unicode(&rest)
        default: nil
        }
    }

    private static func unicode(_ rest: inout ArraySlice<UInt8>) -> Unicode.Scalar? {
        guard let high = number(&rest, digits: 4) else { return nil }
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard high < 0xDC00, rest.starts(with: "\\u".utf8) else { return nil }
        rest = rest.dropFirst(2)
        guard let low = number(&rest, digits: 4), 0xDC00...0xDFFF ~= low else { return nil }
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    }

    /// A number of so many hexadecimal digits.
    static func number(_ rest: inout ArraySlice<UInt8>, digits: Int) -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let byte = rest.popFirst(), let digit = hexDigit(byte) else { return nil }
            value = value << 4 | digit
        }
        return value
    }

    /// The value of a hexadecimal digit.
    static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46, 0x61...0x66: UInt32(byte & 0x0F) + 9
        default: nil
        }
    }

    private static func hex(_ digit: UInt8) -> UInt8 {
        digit < 10 ? 0x30 + digit : 0x57 + digit
    }
}
