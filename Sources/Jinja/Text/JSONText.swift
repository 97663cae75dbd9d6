/// Writes values as Python's `json.dumps` does.
struct JSONText {
    private(set) var text = ""
    /// The most bytes that may be written.
    let limit: Int
    var escapesNonASCII = false
    /// What each level is indented by; nil writes all on one line.
    var indentation: String?
    var itemSeparator = ", "
    var keySeparator = ": "
    var sortsKeys = false
    /// A scalar that is never escaped.
    var invisible: Unicode.Scalar?

    init(limit: Int) {
        self.limit = limit
    }

    mutating func write(_ value: JinjaValue, level: Int = 0) throws(JinjaError) {
        switch value {
        case .none: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .int(let value): text += String(value)
        case .double(let value): text += Self.number(value)
        case .string(let string), .markup(let string): write(string)
        case .list(let list), .tuple(let list):
            try writeContainer("[", list.elements.count, "]", level) { (json, index, level) throws(JinjaError) in
                try json.write(list.elements[index], level: level)
            }
        case .dictionary(let dictionary): try write(dictionary, level)
        case .undefined, .object:
            throw JinjaError(.type, "expected a value that JSON can say, found \(value.typeName)")
        }
        guard text.utf8.count <= limit else {
            throw JinjaError(.limit, "expected values of at most \(limit) bytes, found a larger one")
        }
    }

    private mutating func write(_ dictionary: JinjaDictionary, _ level: Int) throws(JinjaError) {
        var pairs: [(key: String, value: JinjaValue)] = []
        let keys = sortsKeys ? try Self.sorted(dictionary.keys) : dictionary.keys
        for key in keys { pairs.append((try Self.key(key), dictionary.value(of: key) ?? .none)) }
        try writeContainer("{", pairs.count, "}", level) { (json, index, level) throws(JinjaError) in
            json.write(pairs[index].key)
            json.text += json.keySeparator
            try json.write(pairs[index].value, level: level)
        }
    }

    /// Keys in the order of Python's `<`, which texts and numbers do not share.
    private static func sorted(_ keys: [JinjaValue]) throws(JinjaError) -> [JinjaValue] {
        if keys.allSatisfy({ $0.text != nil }) {
            return keys.sorted { ($0.text ?? "").utf8.lexicographicallyPrecedes(($1.text ?? "").utf8) }
        }
        guard keys.count < 2 || keys.allSatisfy({ $0.number != nil }) else {
            throw JinjaError(.type, "expected keys that have an order, found some of different types")
        }
        return keys.sorted { ($0.number ?? 0) < ($1.number ?? 0) }
    }

    private mutating func writeContainer(
        _ open: String,
        _ count: Int,
        _ close: String,
        _ level: Int,
        _ writeElement: (inout JSONText, Int, Int) throws(JinjaError) -> Void
    ) throws(JinjaError) {
        text += open
        for index in 0..<count {
            if index > 0 { text += itemSeparator }
            breakLine(level + 1)
            try writeElement(&self, index, level + 1)
        }
        if count > 0 { breakLine(level) }
        text += close
    }

    private mutating func breakLine(_ level: Int) {
        guard let indentation else { return }
        text += "\n"
        for _ in 0..<level where text.utf8.count <= limit { text += indentation }
    }

    private static func key(_ key: JinjaValue) throws(JinjaError) -> String {
        switch key {
        case .string(let text), .markup(let text): return text
        case .none: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .int(let value): return String(value)
        case .double(let value): return number(value)
        default: throw JinjaError(.type, "expected a key that JSON can say, found \(key.typeName)")
        }
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        return value.isInfinite ? (value < 0 ? "-Infinity" : "Infinity") : FloatText.shortest(value)
    }

    private mutating func write(_ string: String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{8}": text += "\\b"
            case "\u{C}": text += "\\f"
            default:
                if scalar.value < 0x20 || (escapesNonASCII && scalar.value > 0x7E && scalar != invisible) {
                    for unit in String(scalar).utf16 { text += "\\u" + UInt32(unit).hexadecimal(4) }
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        text += "\""
    }
}

extension JinjaValue {
    /// The value as JSON on one line, as the filter `tojson` writes it.
    ///
    /// - Throws: ``JinjaError`` `.type` if JSON cannot say it, `.limit` if it is too large.
    package func json() throws(JinjaError) -> String {
        var writer = JSONText(limit: RenderLimits().valueSize)
        try writer.write(self)
        return writer.text
    }
}
