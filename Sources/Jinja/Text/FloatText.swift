#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Floating-point numbers as Python calculates and prints them.
enum FloatText {
    static func power(_ base: Double, _ exponent: Double) -> Double {
        pow(base, exponent)
    }

    /// Python's `repr`: the shortest digits that read back the same, with an exponent below 1e-4 and from 1e16 on.
    static func shortest(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
        let parts = "\(value.magnitude)".split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let fraction = mantissa.count > 1 && mantissa[1] != "0" ? mantissa[1] : ""
        let digits = mantissa[0] + fraction
        let significant = digits.drop { $0 == "0" }
        guard !significant.isEmpty else { return value.sign == .minus ? "-0.0" : "0.0" }
        let point = mantissa[0].count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) - (digits.count - significant.count)
        return (value < 0 ? "-" : "") + placed(String(significant), point: point)
    }

    /// Sets the point after `point` digits.
    private static func placed(_ padded: String, point: Int) -> String {
        var digits = padded
        while digits.count > 1, digits.last == "0" { digits.removeLast() }
        if point > 16 || point < -3 {
            let exponent = point - 1
            let size = String(exponent.magnitude)
            let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
            return digits.prefix(1) + fraction + "e" + (exponent < 0 ? "-" : "+") + (size.count < 2 ? "0" : "") + size
        }
        if point <= 0 { return "0." + String(repeating: "0", count: -point) + digits }
        if point >= digits.count { return digits + String(repeating: "0", count: point - digits.count) + ".0" }
        return digits.prefix(point) + "." + digits.dropFirst(point)
    }

    /// C's `%.*f`, `%.*e` or `%.*g`, correctly rounded.
    ///
    /// - Precondition: `precision` is 0 to 100.
    static func formatted(
        _ value: Double,
        type: Character,
        precision: Int,
        isAlternate: Bool = false
    ) -> String {
        guard value.isFinite else { return type.isUppercase ? shortest(value).uppercased() : shortest(value) }
        let format = "%\(isAlternate ? "#" : "").\(precision)\(type)"
        var bytes = [CChar](repeating: 0, count: 512)
        let count = withVaList([value]) { vsnprintf(&bytes, bytes.count, format, $0) }
        return String(decoding: bytes.prefix(min(max(0, Int(count)), bytes.count - 1)).map(UInt8.init), as: UTF8.self)
    }

    /// Python's `round(value, digits)`: to the nearest, halves of the decimal text to even.
    static func rounded(_ value: Double, digits: Int) -> Double {
        guard value.isFinite, digits < 100 else { return value }
        if digits >= 0 { return Double(formatted(value, type: "f", precision: digits)) ?? value }
        let scale = pow(10, Double(-digits))
        return scale.isFinite ? (value / scale).rounded(.toNearestOrEven) * scale : 0
    }
}
