/// Python's format specification `[[fill]align][sign][#][0][width][,][.precision][type]`.
struct FormatSpecification {
    var fill: Character = " "
    var alignment: Character?
    var sign: Character = "-"
    var isAlternate = false
    var width = 0
    var groupsThousands = false
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
        if let first = rest.first, "+- ".contains(first) { sign = rest.removeFirst() }
        if rest.first == "#" {
            isAlternate = true
            rest.removeFirst()
        }
        if rest.first == "0" {
            rest.removeFirst()
            if alignment == nil { (fill, alignment) = ("0", "=") }
        }
        width = try Self.number(&rest) ?? 0
        if rest.first == "," {
            groupsThousands = true
            rest.removeFirst()
        }
        if rest.first == "." {
            rest.removeFirst()
            precision = try Self.number(&rest)
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

    /// Formats a number or, as a text, any other value whose text is given.
    func format(_ value: JinjaValue, text: String) throws(JinjaError) -> String {
        switch (value, type) {
        case (.string, nil), (.string, "s"), (.none, nil), (.list, nil), (.bool, nil), (.dictionary, nil), (_, "s"):
            return padded(precision.map { String(text.unicodeScalars.prefix($0)) } ?? text, sign: "", isNumber: false)
        case (_, nil), (_, "n"), (_, "d"), (_, "x"), (_, "X"), (_, "o"), (_, "b"):
            if let integer = value.integer { return format(integer) }
            fallthrough
        case (_, "f"), (_, "F"), (_, "e"), (_, "E"), (_, "g"), (_, "G"), (_, "%"):
            guard let number = value.number, type.map({ !"dxXobn".contains($0) }) ?? true else { fallthrough }
            return try format(number)
        default:
            throw JinjaError(
                .type,
                "expected a value that format '\(type.map(String.init) ?? "")' takes, found \(value.typeName)"
            )
        }
    }

    private func format(_ value: Int) -> String {
        let radix = type.flatMap { ["x": 16, "X": 16, "o": 8, "b": 2][$0] } ?? 10
        let digits = String(value.magnitude, radix: radix, uppercase: type == "X")
        let prefix = isAlternate && radix != 10 ? "0\(type ?? "x")" : ""
        return padded(grouped(digits), sign: signText(isNegative: value < 0) + prefix, isNumber: true)
    }

    private func format(_ value: Double) throws(JinjaError) -> String {
        let percent = type == "%"
        let magnitude = percent ? value.magnitude * 100 : value.magnitude
        var digits: String
        if let type, !percent {
            digits = FloatText.formatted(magnitude, type: type, precision: min(precision ?? 6, 100))
        } else if percent {
            digits = FloatText.formatted(magnitude, type: "f", precision: min(precision ?? 6, 100)) + "%"
        } else if let precision {
            digits = FloatText.formatted(magnitude, type: "g", precision: min(precision, 100))
        } else {
            digits = FloatText.shortest(magnitude)
        }
        if groupsThousands {
            let whole = digits.prefix { $0.isNumber }
            digits = grouped(String(whole)) + digits.dropFirst(whole.count)
        }
        return padded(digits, sign: signText(isNegative: value.sign == .minus && !value.isNaN), isNumber: true)
    }

    private func signText(isNegative: Bool) -> String {
        isNegative ? "-" : sign == "-" ? "" : String(sign)
    }

    private func grouped(_ digits: String) -> String {
        guard groupsThousands else { return digits }
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result += "," }
            result.append(digit)
        }
        return result
    }

    private func padded(_ text: String, sign: String, isNumber: Bool) -> String {
        let missing = max(0, width - sign.count - text.unicodeScalars.count)
        func pad(_ count: Int) -> String { String(repeating: fill, count: count) }
        switch alignment ?? (isNumber ? ">" : "<") {
        case "<": return sign + text + pad(missing)
        case "^": return pad(missing / 2) + sign + text + pad(missing - missing / 2)
        case "=": return sign + pad(missing) + text
        default: return pad(missing) + sign + text
        }
    }
}
