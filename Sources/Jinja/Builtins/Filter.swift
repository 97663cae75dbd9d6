/// The filters after `|`.
enum Filter: String, Sendable {
    case abs, attr, batch, capitalize, center, dictsort, escape, first, float, format, groupby, indent, int, items, join
    case last, length, list, lower, map, max, min, reject, rejectattr, replace, reverse, round, safe, select, selectattr
    case slice, sort, string, sum, title, tojson, trim, truncate, unique, upper, urlencode, wordcount
    case fallback = "default"

    private static let aliases: [String: Filter] = [
        "d": .fallback, "count": .length, "e": .escape, "forceescape": .escape,
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
            .wordcount, .urlencode, .format:
            return try filterText(filter, text(of: value), arguments)
        case .abs, .round, .int, .float: return try filterNumber(filter, value, arguments)
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
        switch value {
        case .undefined: return .array([])
        case .dictionary(let dictionary): return try list(dictionary.items)
        default: throw mismatch("a dictionary", value)
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
            number = Self.number(text)
        }
        return number.flatMap { Int(exactly: $0.rounded(.towardZero)) }.map { .int($0) } ?? values[0] ?? 0
    }

    /// Python's `int(text, base)`; nil if the text is no such number.
    private func integer(_ text: String, base: Int) throws(JinjaError) -> Int? {
        guard (2...36).contains(base) else { throw JinjaError(.type, "expected a base from 2 to 36, found \(base)") }
        var digits = text.trimmed(.both).lowercased()
        let prefix = [16: "0x", 8: "0o", 2: "0b"][base] ?? ""
        if !prefix.isEmpty, digits.hasPrefix(prefix) { digits.removeFirst(2) }
        guard !digits.hasPrefix("_"), !digits.hasSuffix("_"), digits.offsets(of: "__", limit: 1).isEmpty else {
            return nil
        }
        return Int(String(digits.filter { $0 != "_" }), radix: base)
    }

    /// Python's `float(text)`; nil if the text is no number.
    private static func number(_ text: String) -> Double? {
        let trimmed = text.trimmed(.both).lowercased()
        guard !trimmed.contains("x"), !trimmed.contains("(") else { return nil }
        return Double(String(trimmed.filter { $0 != "_" }))
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
            let rounded = (number * scale).rounded(method == "ceil" ? .up : .down) / scale
            return .double(rounded)
        default: throw JinjaError(.type, "expected 'common', 'ceil' or 'floor', found '\(method)'")
        }
    }
}
