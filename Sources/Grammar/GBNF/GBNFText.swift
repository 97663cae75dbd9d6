/// Spells literals, sets and repetitions in GBNF, in ASCII.
enum GBNFText {
    /// Of a repetition that is longer, llama.cpp would make one without an end.
    static let longestRepetition = 1000

    /// One scalar of a set.
    static func set(_ set: ScalarSet) -> String {
        if set == .all { return "." }
        let ranges = set.ranges.map { range in
            let low = setScalar(range.lowerBound)
            return range.count == 1 ? low : "\(low)-\(setScalar(range.upperBound))"
        }
        return "[\(ranges.joined())]"
    }

    /// Some scalars, one after the other.
    static func literal(_ scalars: [UInt32]) -> String {
        "\"" + scalars.map { $0 == 0x22 ? "\\\"" : scalar($0) }.joined() + "\""
    }

    private static func setScalar(_ value: UInt32) -> String {
        switch value {
        case 0x2D, 0x5B, 0x5D, 0x5E: "\\x" + hexadecimal(value, 2)
        default: scalar(value)
        }
    }

    private static func scalar(_ value: UInt32) -> String {
        switch value {
        case 0x09: "\\t"
        case 0x0A: "\\n"
        case 0x0D: "\\r"
        case 0x5C: "\\\\"
        case 0x20...0x7E: String(decoding: [UInt8(value)], as: UTF8.self)
        case ...0xFF: "\\x" + hexadecimal(value, 2)
        case ...0xFFFF: "\\u" + hexadecimal(value, 4)
        default: "\\U" + hexadecimal(value, 8)
        }
    }

    private static func hexadecimal(_ value: UInt32, _ digitCount: Int) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: digitCount - digits.count) + digits
    }
}
