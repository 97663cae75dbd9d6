/// Writes values as Python's `repr` does.
struct PythonText {
    private(set) var text = ""
    private let interpreter: Interpreter
    private var depth = 0

    /// What stands where Python shows an address in memory, which differs in each run.
    private static let address = "0x7f0000000000"

    init(_ interpreter: Interpreter) {
        self.interpreter = interpreter
    }

    mutating func write(_ value: JinjaValue) throws(JinjaError) {
        switch value {
        case .undefined: text += "Undefined"
        case .none: text += "None"
        case .bool(let value): text += value ? "True" : "False"
        case .int(let value): text += String(value)
        case .double(let value): text += FloatText.shortest(value)
        case .string(let string): write(string)
        case .markup(let string):
            text += "Markup("
            write(string)
            text += ")"
        case .list(let list): try write("[", list.elements, "]")
        case .tuple(let list): try write("(", list.elements, list.elements.count == 1 ? ",)" : ")")
        case .dictionary(let dictionary): try write(dictionary)
        case .object(let object): try write(object)
        }
        let limit = interpreter.limits.valueSize
        guard text.utf8.count <= limit else {
            throw JinjaError(.limit, "expected values of at most \(limit) bytes, found a larger one")
        }
    }

    private mutating func write(_ object: JinjaObject) throws(JinjaError) {
        switch object.kind {
        case .range(let range): text += range.text
        case .view(let dictionary, let method):
            text += "dict_\(method.rawValue)("
            try write(.array(object.elements ?? dictionary.keys))
            text += ")"
        case .iterator(let identifier):
            text += "<\(interpreter.iterators[identifier].name) at \(Self.address)>"
        case .macro(let identifier): text += "<Macro '\(interpreter.macro(identifier)?.name ?? "")'>"
        case .namespace(let identifier):
            // A namespace may hold itself, which ordinary values cannot.
            guard depth < interpreter.limits.valueDepth else {
                throw JinjaError(.limit, "expected namespaces that do not hold themselves, found one that does")
            }
            depth += 1
            defer { depth -= 1 }
            text += "<Namespace "
            try write(interpreter.namespaces[identifier])
            text += ">"
        case .loop(let loop): text += "<LoopContext \(loop.index + 1)/\(loop.items.elements.count)>"
        case .cycler: text += "<jinja2.utils.Cycler object at \(Self.address)>"
        case .joiner: text += "<jinja2.utils.Joiner object at \(Self.address)>"
        default: text += "<\(object.typeName) at \(Self.address)>"
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
                if scalar.isPythonPrintable || scalar == interpreter.invisible {
                    text.unicodeScalars.append(scalar)
                } else {
                    text += scalar.pythonEscape
                }
            }
        }
        text.unicodeScalars.append(quote)
    }
}

extension Unicode.Scalar {
    /// Whether Python's `repr` shows it as it is.
    var isPythonPrintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: self == " "
        default: true
        }
    }

    /// `\xe9`, `\u2028` or `\U0001f600`.
    var pythonEscape: String {
        switch value {
        case 0...0xFF: "\\x" + value.hexadecimal(2)
        case 0...0xFFFF: "\\u" + value.hexadecimal(4)
        default: "\\U" + value.hexadecimal(8)
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
