extension Interpreter {
    /// Python's `str(value)`; nothing for an undefined value.
    func text(of value: JinjaValue) throws(JinjaError) -> String {
        switch value {
        case .string(let text): return text
        case .undefined: return ""
        default: return try representation(of: value)
        }
    }

    /// Python's `repr(value)`.
    func representation(of value: JinjaValue) throws(JinjaError) -> String {
        try charge(value.weight / 16)
        var writer = PythonText(limit: limits.valueSize) { [self] object in
            if case .macro(let identifier) = object.kind, let name = macroName(identifier) {
                return "<Macro '\(name)'>"
            }
            return "<\(object.typeName)>"
        }
        try writer.write(value)
        try charge(bytes: writer.text.utf8.count)
        return writer.text
    }

    /// `json.dumps` with the options of Hugging Face's `tojson`.
    func json(_ value: JinjaValue, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        let options = try arguments.bound(to: "ensure_ascii", "indent", "separators", "sort_keys")
        try charge(value.weight / 16)
        var writer = JSONText(limit: limits.valueSize)
        writer.escapesNonASCII = options[0].isTrue
        writer.sortsKeys = options[3].isTrue
        if let indent = options[1].unlessNone {
            writer.indentation = try indentation(indent)
            writer.itemSeparator = ","
        }
        if let separators = options[2].unlessNone {
            let texts = (separators.elements ?? []).compactMap(\.text)
            guard texts.count == 2 else { throw mismatch("two strings as 'separators'", separators) }
            (writer.itemSeparator, writer.keySeparator) = (texts[0], texts[1])
        }
        try writer.write(value)
        return try string(writer.text)
    }

    /// The text itself, or as many spaces as the number says.
    func indentation(_ value: JinjaValue) throws(JinjaError) -> String {
        if let text = value.text { return text }
        let count = max(0, try Optional(value).integer("indent"))
        try charge(bytes: count)
        return " ".repeated(count)
    }

    // MARK: Formats

    /// The operator `%` with a text on the left.
    func formatPercent(_ format: String, _ value: JinjaValue) throws(JinjaError) -> JinjaValue {
        var values = [value]
        if case .tuple(let list) = value { values = list.elements }
        var next = 0
        var result = ""
        var rest = Array(format)[...]
        try charge(bytes: format.utf8.count)
        while let character = rest.popFirst() {
            guard character == "%" else {
                result.append(character)
                continue
            }
            if rest.first == "%" {
                result.append(rest.removeFirst())
                continue
            }
            let key = try percentKey(&rest)
            let (specification, conversion) = try percentSpecification(&rest)
            var argument = value
            if let key {
                argument = try element(.string(key), of: value)
            } else {
                guard next < values.count else { throw JinjaError(.type, "expected more values for the format") }
                argument = values[next]
                next += 1
            }
            result += try percentText(argument, specification, conversion)
            try charge(bytes: result.utf8.count)
        }
        if case .dictionary = value { return try string(result) }
        guard next == values.count else {
            throw JinjaError(.type, "expected \(next) values for the format, found more")
        }
        return try string(result)
    }

    private func percentKey(_ rest: inout ArraySlice<Character>) throws(JinjaError) -> String? {
        guard rest.first == "(" else { return nil }
        guard let end = rest.firstIndex(of: ")") else { throw JinjaError(.type, "expected ')' in the format") }
        defer { rest = rest[(end + 1)...] }
        return String(rest[(rest.startIndex + 1)..<end])
    }

    private func percentSpecification(
        _ rest: inout ArraySlice<Character>
    ) throws(JinjaError) -> (FormatSpecification, Character) {
        var specification = FormatSpecification()
        specification.alignment = ">"
        while let flag = rest.first, "-+ #0".contains(flag) {
            rest.removeFirst()
            switch flag {
            case "-": (specification.fill, specification.alignment) = (" ", "<")
            case "0": if specification.alignment != "<" { (specification.fill, specification.alignment) = ("0", "=") }
            case "#": specification.isAlternate = true
            default: specification.sign = flag
            }
        }
        specification.width = try FormatSpecification.number(&rest) ?? 0
        if rest.first == "." {
            rest.removeFirst()
            specification.precision = try FormatSpecification.number(&rest) ?? 0
        }
        guard let conversion = rest.popFirst() else { throw JinjaError(.type, "expected a complete format") }
        return (specification, conversion)
    }

    private func percentText(
        _ value: JinjaValue,
        _ specification: FormatSpecification,
        _ conversion: Character
    ) throws(JinjaError) -> String {
        var specification = specification
        switch conversion {
        case "s", "r", "a":
            specification.type = "s"
            let text = try conversion == "s" ? text(of: value) : representation(of: value)
            return try specification.format(value, text: text)
        case "d", "i", "u":
            specification.type = "d"
            if case .double(let number) = value {
                guard let integer = Int(exactly: number.rounded(.towardZero)) else {
                    throw JinjaError(.arithmetic, "expected an integer of 64 bits, found \(number)")
                }
                return try specification.format(.int(integer), text: "")
            }
            return try specification.format(value, text: "")
        case "x", "X", "o", "f", "F", "e", "E", "g", "G":
            specification.type = conversion
            return try specification.format(value, text: "")
        default:
            throw JinjaError(.type, "expected a format character, found '\(conversion)'")
        }
    }

    /// `str.format`: `{}`, `{0}`, `{name}`, `{name.attribute[element]:specification}`.
    func formatBraces(_ format: String, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        try charge(bytes: format.utf8.count)
        var result = ""
        var automatic = 0
        var rest = Array(format)[...]
        while let character = rest.popFirst() {
            if character == "{" || character == "}", rest.first == character {
                result.append(rest.removeFirst())
            } else if character == "}" {
                throw JinjaError(.type, "expected '}' in the format only after '{'")
            } else if character == "{" {
                guard let end = rest.firstIndex(of: "}") else { throw JinjaError(.type, "expected '}' in the format") }
                result += try field(String(rest[..<end]), arguments, &automatic)
                rest = rest[(end + 1)...]
            } else {
                result.append(character)
            }
            try charge(bytes: result.utf8.count)
        }
        return try string(result)
    }

    private func field(_ field: String, _ arguments: Arguments, _ automatic: inout Int) throws(JinjaError) -> String {
        let parts = field.split(on: ":", limit: 1)
        let conversion = parts[0].split(on: "!", limit: 1)
        var path = conversion[0][...]
        let name = path.prefix { $0 != "." && $0 != "[" }
        path = path.dropFirst(name.count)
        var value: JinjaValue
        if name.isEmpty || Int(name) != nil {
            let index = Int(name) ?? automatic
            automatic += name.isEmpty ? 1 : 0
            guard arguments.positional.indices.contains(index) else {
                throw JinjaError(.type, "expected an argument \(index) for the format, found none")
            }
            value = arguments.positional[index]
        } else {
            guard let keyword = arguments.keywords.first(where: { $0.name == name }) else {
                throw JinjaError(.type, "expected an argument '\(name)' for the format, found none")
            }
            value = keyword.value
        }
        while let opener = path.popFirst() {
            let key = String(path.prefix { opener == "[" ? $0 != "]" : $0 != "." && $0 != "[" })
            path = path.dropFirst(key.count + (opener == "[" ? 1 : 0))
            value =
                try opener == "["
                ? element(Int(key).map { .int($0) } ?? .string(key), of: value) : attribute(key, of: value)
        }
        if conversion.count > 1 {
            value = try .string(conversion[1] == "r" ? representation(of: value) : text(of: value))
        }
        return try FormatSpecification(parts.count > 1 ? parts[1] : "").format(value, text: text(of: value))
    }
}
