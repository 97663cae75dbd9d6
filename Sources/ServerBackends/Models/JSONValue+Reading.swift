import JSON
import Tokenization

extension JSONValue {
    /// A whole number.
    var integer: Int? {
        if case .integer(let number) = self { number } else { nil }
    }

    /// A whole number that counts something: small enough to be added up.
    var count: Int? {
        integer.flatMap { 0...Int(Int32.max) ~= $0 ? $0 : nil }
    }

    /// A token's id.
    var token: TokenID? {
        integer.flatMap(TokenID.init(exactly:)).flatMap { $0 >= 0 ? $0 : nil }
    }

    /// Any number.
    var double: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }

    /// A text.
    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }
}

extension Duration {
    /// A duration that a server has measured; nil if it makes no sense.
    init?(milliseconds: Double) {
        guard milliseconds >= 0, milliseconds < 1e12 else { return nil }
        self = .microseconds(Int64(milliseconds * 1000))
    }
}
