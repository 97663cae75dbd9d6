/// Writes values as Python's `str` and `repr` do.
struct PythonText {
    private(set) var text = ""
    /// The most bytes that may be written.
    let limit: Int
    /// How a namespace or a macro is shown.
    let name: (JinjaObject) -> String

    mutating func write(_ value: JinjaValue) throws(JinjaError) {
        switch value {
        case .undefined: text += "Undefined"
        case .none: text += "None"
        case .bool(let value): text += value ? "True" : "False"
        case .int(let value): text += String(value)
        case .double(let value): text += FloatText.shortest(value)
        case .string(let string): write(string)
        case .list(let list): try write("[", list.elements, "]")
        case .tuple(let list): try write("(", list.elements, list.elements.count == 1 ? ",)" : ")")
        case .dictionary(let dictionary): try write(dictionary)
        case .object(let object): text += name(object)
        }
        guard text.utf8.count <= limit else {
            throw JinjaError(.limit, "expected values of at most \(limit) bytes, found a larger one")
        }
    }

    private mutating func write(_ open: String, _ elements: [JinjaValue], _ close: String) throws(JinjaError) {
        text += open
        for (index, element) in elements.enumerated() {
            if index > 0 { text += ", " }
            try write(element)
        }
        text += close
    }

    private mutating func write(_ dictionary: JinjaDictionary) throws(JinjaError) {
        text += "{"
        for (index, (key, value)) in zip(dictionary.keys, dictionary.values).enumerated() {
            if index > 0 { text += ", " }
            try write(key)
            text += ": "
            try write(value)
        }
        text += "}"
    }

    /// In single quotes, or in double quotes if the text has only single ones inside.
    private mutating func write(_ string: String) {
        let scalars = string.unicodeScalars
        let quote: Unicode.Scalar = scalars.contains("'") && !scalars.contains("\"") ? "\"" : "'"
        text.unicodeScalars.append(quote)
        for scalar in scalars {
            switch scalar {
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\\", quote:
                text += "\\"
                text.unicodeScalars.append(scalar)
            default:
                if scalar.isPythonPrintable {
                    text.unicodeScalars.append(scalar)
                } else {
                    text += scalar.value <= 0xFF ? "\\x" : scalar.value <= 0xFFFF ? "\\u" : "\\U"
                    text += scalar.value.hexadecimal(scalar.value <= 0xFF ? 2 : scalar.value <= 0xFFFF ? 4 : 8)
                }
            }
        }
        text.unicodeScalars.append(quote)
    }
}

extension Unicode.Scalar {
    /// Whether Python's `repr` shows it as it is.
    fileprivate var isPythonPrintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: self == " "
        default: true
        }
    }
}

extension UInt32 {
    /// Hexadecimal digits in lower case, with leading zeros up to a width.
    func hexadecimal(_ width: Int) -> String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}
