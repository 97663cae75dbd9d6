extension UInt8 {
    /// Whether this is a blank, a tab or the end of a line.
    var isSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }

    var isDigit: Bool { 0x30...0x39 ~= self }

    var isLetter: Bool { 0x61...0x7A ~= self | 0x20 }

    /// Whether names of tools and parameters have such bytes.
    var isNamePart: Bool {
        switch self {
        case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "/"), 0x80...:
            true
        default: isDigit || isLetter
        }
    }

    /// Whether attributes of tags have such bytes.
    var isAttributePart: Bool {
        isNamePart || self == UInt8(ascii: " ") || self == UInt8(ascii: "=") || self == UInt8(ascii: "\"")
    }
}

extension ArraySlice<UInt8> {
    /// Without white space at both ends.
    var trimmed: ArraySlice<UInt8> {
        guard let first = firstIndex(where: { !$0.isSpace }), let last = lastIndex(where: { !$0.isSpace }) else {
            return []
        }
        return self[first...last]
    }
}
