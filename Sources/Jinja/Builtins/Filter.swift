/// The filters after `|`.
enum Filter: String, Sendable {
    case abs, attr, batch, capitalize, center, dictsort, escape, filesizeformat, first, float, forceescape, format
    case groupby, indent, int, items, join, last, length, list, lower, map, max, min, random, reject, rejectattr
    case replace, reverse, round, safe, select, selectattr, slice, sort, string, striptags, sum, title, tojson, trim
    case truncate, unique, upper, urlencode, wordcount, wordwrap, xmlattr
    case fallback = "default"

    private static let aliases: [String: Filter] = [
        "d": .fallback, "count": .length, "e": .escape,
    ]

    init?(named name: String) {
        guard let filter = Filter(rawValue: name) ?? Self.aliases[name] else { return nil }
        self = filter
    }
}

extension Interpreter {
    func apply(_ filter: Filter, to value: JinjaValue, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        try charge()
        switch filter {
        case .fallback:
            let values = try arguments.bound(to: "default_value", "boolean")
            let isMissing = value.isUndefined || (values[1].isTrue && !value.isTrue)
            return isMissing ? values[0] ?? "" : value
        case .tojson: return try json(value, arguments)
        case .string, .safe, .escape, .lower, .upper, .title, .capitalize, .trim, .replace, .indent, .center, .truncate,
            .wordcount, .urlencode, .format, .forceescape, .striptags, .wordwrap:
            return try filterText(filter, value, arguments)
        case .xmlattr: return try attributes(value, arguments)
        case .abs, .round, .int, .float, .filesizeformat: return try filterNumber(filter, value, arguments)
        case .map, .select, .reject, .selectattr, .rejectattr: return try filterEach(filter, value, arguments)
        case .sort, .dictsort, .min, .max, .unique, .groupby: return try filterByKey(filter, value, arguments)
        case .attr:
            let name = try arguments.bound(to: "name")[0].text("name")
            if case .dictionary = value, DictionaryMethod(rawValue: name) == nil { return .undefined(name) }
            return try attribute(name, of: value)
        case .items: return try items(value, arguments)
        default: return try filterSequence(filter, value, arguments)
        }
    }

    private func items(_ value: JinjaValue, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        _ = try arguments.bound()
        return try iterator(name: "generator object do_items") { pairs throws(JinjaError) in
            if value.isUndefined { return }
            guard case .dictionary(let dictionary) = value else { throw mismatch("a dictionary", value) }
            pairs = dictionary.items
        }
    }

    // MARK: Numbers

    private func filterNumber(
        _ filter: Filter,
        _ value: JinjaValue,
        _ arguments: Arguments
    ) throws(JinjaError) -> JinjaValue {
        switch filter {
        case .abs:
            _ = try arguments.bound()
            if let integer = value.integer {
                return try integer < 0 ? apply(.negate, to: .int(integer)) : .int(integer)
            }
            guard let number = value.number else { throw mismatch("a number", value) }
            return .double(number.magnitude)
        case .round: return try round(value, arguments)
        case .filesizeformat: return try fileSize(value, arguments)
        case .float:
            let fallback = try arguments.bound(to: "default")[0] ?? 0.0
            if value.isUndefined { throw mismatch("a number", value) }
            guard let text = value.text else { return value.number.map { .double($0) } ?? fallback }
            return Self.number(text).map { .double($0) } ?? fallback
        default: return try integer(value, arguments)
        }
    }

    private func integer(_ value: JinjaValue, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        let values = try arguments.bound(to: "default", "base")
        let base = try values[1].integer("base", default: 10)
        if value.isUndefined { throw mismatch("a number", value) }
        var number = value.number
        if let integer = value.integer { return .int(integer) }
        if let text = value.text {
            if let integer = try integer(text, base: base) { return .int(integer) }
            number = Self.number(text).flatMap { $0.isInfinite ? nil : $0 }
        }
        guard let number, !number.isNaN else { return values[0] ?? 0 }
        guard let integer = Int(exactly: number.rounded(.towardZero)) else {
            throw JinjaError(.arithmetic, "expected an integer of 64 bits, found \(number)")
        }
        return .int(integer)
    }

    /// Python's `int(text, base)`; nil if the text is no such number.
    private func integer(_ text: String, base: Int) throws(JinjaError) -> Int? {
        guard base == 0 || (2...36).contains(base) else { return nil }
        var digits = text.trimmed(.both).lowercased()
        let sign = digits.hasPrefix("-") ? "-" : ""
        if digits.hasPrefix("-") || digits.hasPrefix("+") { digits.removeFirst() }
        guard digits.first?.isWhitespace == false, !digits.hasPrefix("-"), !digits.hasPrefix("+") else { return nil }
        var radix = base == 0 ? 10 : base
        for (prefix, prefixed) in [("0x", 16), ("0o", 8), ("0b", 2)] where digits.hasPrefix(prefix) {
            guard base == 0 || base == prefixed else { break }
            radix = prefixed
            digits.removeFirst(2)
            if digits.hasPrefix("_") { digits.removeFirst() }
        }
        guard !digits.hasPrefix("_"), !digits.hasSuffix("_"), digits.offsets(of: "__", limit: 1).isEmpty else {
            return nil
        }
        digits = digits.unicodeScalars.reduce(into: "") { $0 += $1 == "_" ? "" : $1.decimalDigit ?? String($1) }
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) else { return nil }
        if let value = Int(sign + digits, radix: radix) { return value }
        guard radix != 10 || !digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw JinjaError(.arithmetic, "expected an integer of 64 bits, found '\(digits.prefix(40))'")
        }
        return nil
    }

    /// Python's `float(text)`; nil if the text is no number.
    private static func number(_ text: String) -> Double? {
        let trimmed = text.trimmed(.both).lowercased()
        let scalars = Array(trimmed.unicodeScalars)
        var plain = ""
        for (index, scalar) in scalars.enumerated() {
            if scalar == "_" {
                // An underscore stands between two digits only.
                guard index > 0, index + 1 < scalars.count, scalars[index - 1].decimalDigit != nil,
                    scalars[index + 1].decimalDigit != nil
                else { return nil }
            } else {
                plain += scalar.decimalDigit ?? String(scalar)
            }
        }
        guard !plain.contains("x"), !plain.contains("("), !plain.contains("p") else { return nil }
        return Double(plain)
    }

    /// A count of bytes in units of 1000, or of 1024 if `binary`.
    private func fileSize(_ value: JinjaValue, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        let isBinary = try arguments.bound(to: "binary")[0].isTrue
        guard let size = value.number ?? value.text.flatMap(Self.number) else { throw mismatch("a number", value) }
        let base = isBinary ? 1024.0 : 1000.0
        if size == 1 { return "1 Byte" }
        if size < base {
            return .string("\(FloatText.formatted(size.rounded(.towardZero) + 0, type: "f", precision: 0)) Bytes")
        }
        var unit = base
        let names = isBinary ? "KiB MiB GiB TiB PiB EiB ZiB YiB" : "kB MB GB TB PB EB ZB YB"
        let prefixes = names.split(separator: " ")
        for prefix in prefixes {
            unit *= base
            if size < unit || prefix == prefixes.last {
                return .string("\(FloatText.formatted(base * size / unit, type: "f", precision: 1)) \(prefix)")
            }
        }
        return ""
    }

    private func round(_ value: JinjaValue, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        let values = try arguments.bound(to: "precision", "method")
        let precision = try values[0].integer("precision", default: 0)
        let method = try values[1].text("method", default: "common")
        guard let number = value.number else { throw mismatch("a number", value) }
        let digits = Swift.min(Swift.max(precision, -400), 100)
        switch method {
        case "common":
            if let integer = value.integer, digits >= 0 { return .int(integer) }
            let rounded = FloatText.rounded(number, digits: digits)
            return value.integer.flatMap { _ in Int(exactly: rounded) }.map { .int($0) } ?? .double(rounded)
        case "ceil", "floor":
            let scale = FloatText.power(10, Double(digits))
            // Python rounds to an integer, which has no negative zero.
            let rounded = ((number * scale).rounded(method == "ceil" ? .up : .down) + 0) / scale
            return .double(rounded)
        default: throw JinjaError(.type, "expected 'common', 'ceil' or 'floor', found '\(method)'")
        }
    }
}

extension Unicode.Scalar {
    /// The digit 0 to 9 that the scalar is in any script, as ASCII text; nil if it is none.
    fileprivate var decimalDigit: String? {
        guard properties.numericType == .decimal, let value = properties.numericValue else { return nil }
        return String(Int(value))
    }
}
