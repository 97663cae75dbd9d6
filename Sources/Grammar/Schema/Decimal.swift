import JSON

/// A number as its decimal digits, exactly.
struct Decimal: Sendable {
    let isNegative: Bool
    /// Before the point, without leading zeros.
    let whole: [UInt8]
    /// Behind the point, without trailing zeros.
    let fraction: [UInt8]

    var isZero: Bool { whole.isEmpty && fraction.isEmpty }

    /// The number in a schema, as its shortest digits; nil for other values.
    init?(_ value: JSONValue) {
        switch value {
        case .integer(let integer): self.init("\(integer)")
        case .number(let number) where number.isFinite: self.init("\(number)")
        default: return nil
        }
    }

    /// - Parameter text: A number as Swift writes it: `-12`, `0.5`, `1e-07`, `2.5e+20`.
    private init(_ text: String) {
        let parts = text.drop { $0 == "-" }.split(separator: "e")
        let digits = parts[0].split(separator: ".", omittingEmptySubsequences: false).map { $0.utf8.map { $0 - 0x30 } }
        let exponent = parts.count > 1 ? Int(parts[1].drop { $0 == "+" }) ?? 0 : 0
        var (whole, fraction) = (digits[0], digits.count > 1 ? digits[1] : [])
        if exponent > 0 {
            fraction += Array(repeating: 0, count: max(0, exponent - fraction.count))
            whole += fraction.prefix(exponent)
            fraction.removeFirst(exponent)
        } else if exponent < 0 {
            whole = Array(repeating: 0, count: max(0, -exponent - whole.count)) + whole
            fraction = whole.suffix(-exponent) + fraction
            whole.removeLast(-exponent)
        }
        while fraction.last == 0 { fraction.removeLast() }
        isNegative = text.hasPrefix("-")
        self.whole = Array(whole.drop { $0 == 0 })
        self.fraction = fraction
    }

    /// Whether the distance from zero is smaller.
    func isCloserToZero(than other: Decimal) -> Bool {
        if whole.count != other.whole.count { return whole.count < other.whole.count }
        return (whole + fraction).lexicographicallyPrecedes(other.whole + other.fraction)
    }

    static func < (left: Decimal, right: Decimal) -> Bool {
        switch (left.isNegative, right.isNegative) {
        case (false, false): left.isCloserToZero(than: right)
        case (true, true): right.isCloserToZero(than: left)
        case (true, false): !(left.isZero && right.isZero)
        case (false, true): false
        }
    }
}
