extension Interpreter {
    func filterText(_ filter: Filter, _ text: String, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        try charge(bytes: text.utf8.count)
        switch filter {
        case .format:
            if arguments.keywords.isEmpty { return try formatPercent(text, .tuple(JinjaList(arguments.positional))) }
            return try formatPercent(text, .dictionary(JinjaDictionary(arguments.keywords.map { ($0.name, $0.value) })))
        case .trim:
            let characters = try arguments.bound(to: "chars")[0].unlessNone
            return .string(
                text.trimmed(
                    .both,
                    of: try characters.map { value throws(JinjaError) in try Optional(value).text("chars") }
                )
            )
        case .replace:
            let values = try arguments.bound(to: "old", "new", "count")
            let count = try values[2].unlessNone.integer("count", default: -1)
            return try replace(
                text,
                self.text(of: values[0].required("old")),
                self.text(of: values[1].required("new")),
                count
            )
        case .indent: return try indent(text, arguments)
        case .center:
            let width = try arguments.bound(to: "width")[0] ?? 80
            return try call(.center, of: text, Arguments(positional: [width]))
        case .truncate: return try truncate(text, arguments)
        default:
            _ = try arguments.bound()
            return try convert(text, filter)
        }
    }

    /// The filters without arguments.
    private func convert(_ text: String, _ filter: Filter) throws(JinjaError) -> JinjaValue {
        switch filter {
        case .lower: .string(text.lowercased())
        case .upper: .string(text.uppercased())
        case .capitalize: .string(text.capitalizedFirst)
        case .title: .string(Self.title(text))
        case .wordcount: .int(text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.count)
        case .escape: try string(Self.escaped(text))
        case .urlencode: try string(Self.percentEncoded(text))
        default: .string(text)
        }
    }

    /// Words begin after spaces, hyphens and opening brackets.
    private static func title(_ text: String) -> String {
        var result = ""
        var isStart = true
        for scalar in text.unicodeScalars {
            result += isStart ? scalar.properties.uppercaseMapping : scalar.properties.lowercaseMapping
            isStart = scalar.isPythonWhitespace || "-({[<".unicodeScalars.contains(scalar)
        }
        return result
    }

    private static func escaped(_ text: String) -> String {
        let entities: [Unicode.Scalar: String] = ["&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&#39;", "\"": "&#34;"]
        return text.unicodeScalars.reduce(into: "") { $0 += entities[$1] ?? String($1) }
    }

    private static func percentEncoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            let scalar = Unicode.Scalar(byte)
            if byte < 0x80,
                scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                    || "_.-~/".unicodeScalars.contains(scalar)
            {
                result.unicodeScalars.append(scalar)
            } else {
                result += "%" + UInt32(byte).hexadecimal(2).uppercased()
            }
        }
    }

    private func indent(_ text: String, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        let values = try arguments.bound(to: "width", "first", "blank")
        let indentation = try indentation(values[0] ?? 4)
        let lines = (text + "\n").lines()
        let (growth, overflow) = lines.count.multipliedReportingOverflow(by: indentation.utf8.count)
        try charge(bytes: overflow ? .max : text.utf8.count.saturatingAdd(growth))
        var result = values[1].isTrue ? indentation : ""
        for (index, line) in lines.enumerated() {
            if index > 0 { result += "\n" }
            if index > 0, values[2].isTrue || !line.isEmpty { result += indentation }
            result += line
        }
        return try string(result)
    }

    private func truncate(_ text: String, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        let values = try arguments.bound(to: "length", "killwords", "end", "leeway")
        let length = try values[0].integer("length", default: 255)
        let end = try values[2].text("end", default: "...")
        let leeway = try values[3].unlessNone.integer("leeway", default: 5)
        let kept = length.subtractingReportingOverflow(end.unicodeScalars.count)
        guard !kept.overflow, kept.partialValue >= 0, leeway >= 0 else {
            throw JinjaError(.type, "expected a length of at least that of the end, found \(length)")
        }
        if text.unicodeScalars.count <= length.saturatingAdd(leeway) { return .string(text) }
        let head = String(text.unicodeScalars.prefix(kept.partialValue))
        if values[1].isTrue { return .string(head + end) }
        let words = head.split(on: " ", limit: 1, fromEnd: true)
        return .string((words.first ?? head) + end)
    }
}
