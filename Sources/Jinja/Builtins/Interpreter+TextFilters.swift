extension Interpreter {
    func filterText(
        _ filter: Filter,
        _ value: JinjaValue,
        _ arguments: Arguments
    ) throws(JinjaError) -> JinjaValue {
        let text = try text(of: value)
        try charge(bytes: text.utf8.count)
        switch filter {
        case .format: return try format(value, text, arguments)
        case .trim:
            return try call(.strip, of: JinjaValue(text: text, isMarkup: value.isMarkup), named("chars", arguments))
        case .replace:
            let values = try arguments.bound(to: "old", "new", "count")
            let count = try values[2].unlessNone.integer("count", default: -1)
            return try replace(
                text,
                self.text(of: values[0].required("old")),
                self.text(of: values[1].required("new")),
                count
            )
        case .indent:
            let indented = try indent(value, text, arguments)
            return JinjaValue(text: indented, isMarkup: value.isMarkup)
        case .center:
            let width = try arguments.bound(to: "width")[0] ?? 80
            let value = JinjaValue(text: text, isMarkup: value.isMarkup)
            return try call(.center, of: value, Arguments(positional: [width]))
        case .truncate: return try truncate(value, text, arguments)
        case .wordwrap:
            guard value.text != nil else { throw mismatch("a string to wrap", value) }
            return try wrap(text, arguments)
        default:
            _ = try arguments.bound()
            return try convert(value, text, filter)
        }
    }

    /// The only argument, which may be given by its name; none stays none.
    private func named(_ name: String, _ arguments: Arguments) throws(JinjaError) -> Arguments {
        Arguments(positional: try arguments.bound(to: name).compactMap { $0 })
    }

    /// The filters without arguments.
    private func convert(_ value: JinjaValue, _ text: String, _ filter: Filter) throws(JinjaError) -> JinjaValue {
        let isMarkup = value.isMarkup
        switch filter {
        case .string: return value.text == nil ? .string(text) : value
        case .safe: return .markup(text)
        case .escape: return isMarkup ? value : .markup(try escaped(text))
        case .forceescape: return .markup(try escaped(text))
        case .lower: return JinjaValue(text: text.pythonLowercased, isMarkup: isMarkup)
        case .upper: return JinjaValue(text: text.uppercased(), isMarkup: isMarkup)
        case .capitalize: return JinjaValue(text: text.capitalizedFirst, isMarkup: isMarkup)
        case .title: return .string(Self.title(text))
        case .striptags: return try string(text.withoutTags)
        case .wordcount: return .int(text.unicodeScalars.split { !$0.isWordScalar }.count)
        case .urlencode: return try urlEncode(value, text)
        default: return .string(text)
        }
    }

    private func format(_ value: JinjaValue, _ text: String, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        guard arguments.positional.isEmpty || arguments.keywords.isEmpty else {
            throw JinjaError(.type, "expected either arguments with names or without, found both")
        }
        let values: JinjaValue =
            arguments.keywords.isEmpty
            ? .tuple(JinjaList(arguments.positional))
            : .dictionary(JinjaDictionary(arguments.keywords.map { ($0.name, $0.value) }))
        return try apply(.modulo, JinjaValue(text: text, isMarkup: value.isMarkup), values)
    }

    private func wrap(_ text: String, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        let values = try arguments.bound(to: "width", "break_long_words", "wrapstring", "break_on_hyphens")
        let width = try values[0].integer("width", default: 79)
        guard width > 0 else { throw JinjaError(.type, "expected a width of at least 1, found \(width)") }
        let separator = try values[2].unlessNone.text("wrapstring", default: "\n")
        let wrapping = WordWrap(
            width: width,
            breaksLongWords: values[1]?.isTrue ?? true,
            breaksOnHyphens: values[3]?.isTrue ?? true
        )
        try charge(4 * text.utf8.count)
        let lines = text.lines().map { wrapping.lines(of: $0) }
        let count = lines.reduce(0) { $0 + max(1, $1.count) }
        let (growth, overflow) = count.multipliedReportingOverflow(by: separator.utf8.count)
        try charge(bytes: overflow ? .max : text.utf8.count.saturatingAdd(growth))
        return try string(lines.map { $0.joined(separator: separator) }.joined(separator: separator))
    }

    /// Words begin after spaces, hyphens and opening brackets.
    private static func title(_ text: String) -> String {
        var result = ""
        var rest = text.unicodeScalars[...]
        while let first = rest.popFirst() {
            if isBetweenWords(first) {
                result.unicodeScalars.append(first)
                continue
            }
            let word = rest.prefix { !isBetweenWords($0) }
            rest = rest[word.endIndex...]
            result += first.properties.uppercaseMapping + String(word).pythonLowercased
        }
        return result
    }

    private static func isBetweenWords(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isPythonWhitespace || "-({[<".unicodeScalars.contains(scalar)
    }

    /// A text as part of a URL; pairs become a query.
    private func urlEncode(_ value: JinjaValue, _ text: String) throws(JinjaError) -> JinjaValue {
        let pairs: [JinjaValue]
        switch value {
        case .dictionary(let dictionary): pairs = dictionary.items
        case .list, .tuple: pairs = try iterate(value)
        case .object where value.isIterable: pairs = try iterate(value)
        default: return try string(percentEncoded(text, keeping: "_.-~/"))
        }
        var parts: [String] = []
        for pair in pairs {
            let sides = try iterate(pair)
            guard sides.count == 2 else { throw mismatch("pairs of a name and a value", pair) }
            var encoded: [String] = []
            for side in sides {
                let text = percentEncoded(try self.text(of: side), keeping: "_.-~ ")
                encoded.append(text.split(on: " ").joined(separator: "+"))
            }
            parts.append(encoded.joined(separator: "="))
        }
        return try string(parts.joined(separator: "&"))
    }

    private func percentEncoded(_ text: String, keeping kept: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            if isPlain || scalar == invisible || kept.unicodeScalars.contains(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                for byte in String(scalar).utf8 { result += "%" + UInt32(byte).hexadecimal(2).uppercased() }
            }
        }
    }

    private func indent(_ value: JinjaValue, _ text: String, _ arguments: Arguments) throws(JinjaError) -> String {
        let values = try arguments.bound(to: "width", "first", "blank")
        guard value.text != nil else { throw mismatch("a string to indent", value) }
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
        try charge(bytes: result.utf8.count)
        return result
    }

    private func truncate(_ value: JinjaValue, _ text: String, _ arguments: Arguments) throws(JinjaError) -> JinjaValue
    {
        let values = try arguments.bound(to: "length", "killwords", "end", "leeway")
        let length = try values[0].integer("length", default: 255)
        var end = try values[2].text("end", default: "...")
        let leeway = try values[3].unlessNone.integer("leeway", default: 5)
        let kept = length.subtractingReportingOverflow(end.unicodeScalars.count)
        guard value.text != nil else {
            guard try self.length(of: value) <= length.saturatingAdd(max(0, leeway)) else {
                throw mismatch("a string to truncate", value)
            }
            return value
        }
        guard !kept.overflow, kept.partialValue >= 0, leeway >= 0 else {
            throw JinjaError(.type, "expected a length of at least that of the end, found \(length)")
        }
        if text.unicodeScalars.count <= length.saturatingAdd(leeway) { return value }
        if value.isMarkup, values[2]?.isMarkup != true { end = end.htmlEscaped }
        let head = String(text.unicodeScalars.prefix(kept.partialValue))
        let words = values[1].isTrue ? [head] : head.split(on: " ", limit: 1, fromEnd: true)
        return JinjaValue(text: (words.first ?? head) + end, isMarkup: value.isMarkup)
    }
}
