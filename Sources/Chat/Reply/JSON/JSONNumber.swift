/// How much of a JSON number has been read.
enum JSONNumber: Sendable {
    case minus
    case zero
    case integer
    case point
    case fraction
    case exponent
    case exponentSign
    case exponentDigits

    /// The beginning of a number.
    init?(first byte: UInt8) {
        switch byte {
        case UInt8(ascii: "-"): self = .minus
        case UInt8(ascii: "0"): self = .zero
        case UInt8(ascii: "1")...UInt8(ascii: "9"): self = .integer
        default: return nil
        }
    }

    /// Whether a number may end here.
    var isWhole: Bool {
        switch self {
        case .zero, .integer, .fraction, .exponentDigits: true
        case .minus, .point, .exponent, .exponentSign: false
        }
    }

    /// The number with one more byte, nil if that cannot belong to it.
    func following(_ byte: UInt8) -> JSONNumber? {
        switch (self, byte) {
        case (.minus, UInt8(ascii: "0")): .zero
        case (.minus, _) where byte.isDigit: .integer
        case (.integer, _) where byte.isDigit: .integer
        case (.zero, UInt8(ascii: ".")), (.integer, UInt8(ascii: ".")): .point
        case (.point, _) where byte.isDigit, (.fraction, _) where byte.isDigit: .fraction
        case (.zero, _) where byte | 0x20 == UInt8(ascii: "e"), (.integer, _) where byte | 0x20 == UInt8(ascii: "e"),
            (.fraction, _) where byte | 0x20 == UInt8(ascii: "e"):
            .exponent
        case (.exponent, UInt8(ascii: "+")), (.exponent, UInt8(ascii: "-")): .exponentSign
        case (.exponent, _) where byte.isDigit, (.exponentSign, _) where byte.isDigit,
            (.exponentDigits, _) where byte.isDigit:
            .exponentDigits
        default: nil
        }
    }

    /// Whether a text is a number.
    static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.first, var number = JSONNumber(first: first) else { return false }
        for byte in text.dropFirst() {
            guard let next = number.following(byte) else { return false }
            number = next
        }
        return number.isWhole
    }
}
