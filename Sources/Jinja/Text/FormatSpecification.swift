/// Python's format specification `[[fill]align][sign][#][0][width][,][.precision][type]`.
struct FormatSpecification {
    var fill: Character = " "
    var alignment: Character?
    var sign: Character = "-"
    /// Whether the sign was asked for, which texts refuse.
    private var hasSign = false
    var isAlternate = false
    /// Whether zeros go between the sign and the digits.
    var isZeroPadded = false
    var width = 0
    /// What stands between groups of three digits.
    var separator: Character?
    var precision: Int?
    var type: Character?

    /// The most characters a width or precision may ask for.
    static let widthLimit = 100_000

    init() {}

    /// Parses the part of `{…:specification}` after the colon.
    init(_ text: String) throws(JinjaError) {
        var rest = Array(text)[...]
        if rest.count > 1, "<>^=".contains(rest[rest.startIndex + 1]) {
            fill = rest.removeFirst()
            alignment = rest.removeFirst()
        } else if let first = rest.first, "<>^=".contains(first) {
            alignment = rest.removeFirst()
        }
        if let first = rest.first, "+- ".contains(first) {
            sign = rest.removeFirst()
            hasSign = true
        }
        if rest.first == "#" {
            isAlternate = true
            rest.removeFirst()
        }
        if rest.first == "0" {
            rest.removeFirst()
            if fill == " " { fill = "0" }
            if alignment == nil { isZeroPadded = true }
        }
        width = try Self.number(&rest) ?? 0
        if let first = rest.first, first == "," || first == "_" { separator = rest.removeFirst() }
        if rest.first == "." {
            rest.removeFirst()
            guard let number = try Self.number(&rest) else {
                throw JinjaError(.type, "expected digits after '.' in the format specification '\(text)'")
            }
            precision = number
        }
        type = rest.popFirst()
        guard rest.isEmpty else { throw JinjaError(.type, "expected a format specification, found '\(text)'") }
    }

    /// Reads the digits of a width or precision, if there are any.
    static func number(_ rest: inout ArraySlice<Character>) throws(JinjaError) -> Int? {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        guard let value = Int(String(digits)), value <= widthLimit else {
            throw JinjaError(.limit, "expected a width of at most \(widthLimit), found \(String(digits.prefix(20)))")
        }
        return value
    }

    /// Formats a number or a text.
    ///
    /// - Throws: ``JinjaError`` `.type` if the value or its type does not go with the specification.
    func format(_ value: JinjaValue) throws(JinjaError) -> String {
        if let text = value.text { return try format(text) }
        if let integer = value.integer, type.map({ "bcdoxXn".contains($0) }) ?? true { return try format(integer) }
        if let number = value.number, type.map({ "eEfFgGn%".contains($0) }) ?? true { return format(number) }
        throw JinjaError(
            .type,
            "expected a value that format '\(type.map(String.init) ?? "")' takes, found \(value.typeName)"
        )
    }

    private func format(_ text: String) throws(JinjaError) -> String {
        guard type == nil || type == "s", !hasSign, separator == nil, alignment != "=", !isAlternate else {
            throw JinjaError(.type, "expected a format of texts, found one of numbers")
        }
        let part = precision.map { String(text.unicodeScalars.prefix($0)) } ?? text
        return padded(part, sign: "", alignment: alignment ?? "<")
    }

    private func format(_ value: Int) throws(JinjaError) -> String {
        guard precision == nil else { throw JinjaError(.type, "expected no precision in the format of an integer") }
        if type == "c" {
            guard let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init) else {
                throw JinjaError(.type, "expected a code point, found \(value)")
            }
            return padded(String(scalar), sign: "", alignment: alignment ?? "<")
        }
        let radix = type.flatMap { ["x": 16, "X": 16, "o": 8, "b": 2][$0] } ?? 10
        let digits = String(value.magnitude, radix: radix, uppercase: type == "X")
        let prefix = isAlternate && radix != 10 ? "0\(type ?? "x")" : ""
        return number(digits, sign: signText(isNegative: value < 0) + prefix, groupLength: radix == 10 ? 3 : 4)
    }

    private func format(_ value: Double) -> String {
        let magnitude = type == "%" ? value.magnitude * 100 : value.magnitude
        let precision = precision.map { min($0, 100) }
        var digits: String
        switch type {
        case nil where precision == nil: digits = FloatText.shortest(magnitude)
        case nil, "n": digits = FloatText.formatted(magnitude, type: "g", precision: precision ?? 6)
        case "%": digits = FloatText.formatted(magnitude, type: "f", precision: precision ?? 6) + "%"
        case let type?:
            digits = FloatText.formatted(
                magnitude,
                type: type,
                precision: precision ?? 6,
                isAlternate: isAlternate
            )
        }
        return number(
            digits,
            sign: signText(isNegative: value.sign == .minus && !value.isNaN),
            groupLength: 3
        )
    }

    /// Groups the digits before the point and fills up to the width.
    private func number(_ digits: String, sign: String, groupLength: Int) -> String {
        let whole = digits.prefix { $0.isHexDigit && $0 != "e" || $0.isNumber }
        let rest = digits.dropFirst(whole.count)
        var padding = ""
        if isZeroPadded, separator != nil {
            // Zeros are grouped with the digits, until the width is reached.
            while grouped(padding + whole, groupLength).count + sign.count + rest.count < width { padding += "0" }
        }
        let text = grouped(padding + whole, groupLength) + rest
        return padded(text, sign: sign, alignment: alignment ?? (isZeroPadded ? "=" : ">"))
    }

    private func signText(isNegative: Bool) -> String {
        isNegative ? "-" : sign == "-" ? "" : String(sign)
    }

    private func grouped(_ digits: String, _ length: Int) -> String {
        guard let separator else { return digits }
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % length == 0 { result.append(separator) }
            result.append(digit)
        }
        return result
    }

    private func padded(_ text: String, sign: String, alignment: Character) -> String {
        let missing = max(0, width - sign.count - text.unicodeScalars.count)
        func pad(_ count: Int) -> String { String(repeating: fill, count: count) }
        switch alignment {
        case "<": return sign + text + pad(missing)
        case "^": return pad(missing / 2) + sign + text + pad(missing - missing / 2)
        case "=": return sign + pad(missing) + text
        default: return pad(missing) + sign + text
        }
    }
}
