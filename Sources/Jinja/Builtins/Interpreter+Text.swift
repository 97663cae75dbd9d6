extension Interpreter {
    /// Python's `str(value)`; nothing for an undefined value.
    func text(of value: JinjaValue) throws(JinjaError) -> String {
        switch value {
        case .string(let text), .markup(let text): return text
        case .undefined: return ""
        default: return try representation(of: value)
        }
    }

    /// Python's `repr(value)`.
    func representation(of value: JinjaValue) throws(JinjaError) -> String {
        try charge(value.weight / 16)
        var writer = PythonText(self)
        try writer.write(value)
        try charge(bytes: writer.text.utf8.count)
        return writer.text
    }

    /// Stops a text that grows piece by piece.
    func limit(_ text: String) throws(JinjaError) {
        try charge()
        guard text.utf8.count <= limits.valueSize else {
            throw JinjaError(.limit, "expected values of at most \(limits.valueSize) bytes, found a larger one")
        }
    }

    /// `json.dumps` with the options of Hugging Face's `tojson`.
    func json(_ value: JinjaValue, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        let options = try arguments.bound(to: "ensure_ascii", "indent", "separators", "sort_keys")
        try charge(value.weight / 16)
        var writer = JSONText(limit: limits.valueSize)
        writer.invisible = invisible
        writer.escapesNonASCII = options[0].isTrue
        writer.sortsKeys = options[3].isTrue
        if let indent = options[1].unlessNone {
            writer.indentation = try indentation(indent)
            writer.itemSeparator = ","
        }
        if let separators = options[2].unlessNone {
            let texts = (separators.elements ?? []).compactMap(\.text)
            guard texts.count == 2, separators.elements?.count == 2 else {
                throw mismatch("two strings as 'separators'", separators)
            }
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
            try limit(result)
        }
        switch value {
        case .dictionary, .list: return try string(result)
        default: break
        }
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
        case "s", "r", "a", "c":
            // Zeros pad numbers only.
            if specification.alignment == "=" { (specification.fill, specification.alignment) = (" ", ">") }
            specification.sign = "-"
            specification.isAlternate = false
            return try specification.format(.string(percentTextValue(value, conversion)))
        case "d", "i", "u": return try percentInteger(integerPart(of: value), &specification, "d")
        case "x", "X", "o": return try percentInteger(value, &specification, conversion)
        case "f", "F", "e", "E", "g", "G":
            specification.type = conversion
            guard value.number != nil else { throw mismatch("a number for the format '%\(conversion)'", value) }
            return try specification.format(value)
        default:
            throw JinjaError(.type, "expected a format character, found '\(conversion)'")
        }
    }

    private func percentTextValue(_ value: JinjaValue, _ conversion: Character) throws(JinjaError) -> String {
        switch conversion {
        case "s": return try text(of: value)
        case "r": return try representation(of: value)
        case "a":
            return try representation(of: value).unicodeScalars.reduce(into: "") { text, scalar in
                text += scalar.isASCII || scalar == invisible ? String(scalar) : scalar.pythonEscape
            }
        default:
            if let text = value.text, text.unicodeScalars.count == 1 { return text }
            var specification = FormatSpecification()
            specification.type = "c"
            guard let integer = value.integer else { throw mismatch("a code point or one character", value) }
            return try specification.format(.int(integer))
        }
    }

    private func integerPart(of value: JinjaValue) throws(JinjaError) -> JinjaValue {
        guard case .double(let number) = value else { return value }
        guard let integer = Int(exactly: number.rounded(.towardZero)) else {
            throw JinjaError(.arithmetic, "expected an integer of 64 bits, found \(number)")
        }
        return .int(integer)
    }

    /// The precision of an integer is the least number of digits.
    private func percentInteger(
        _ value: JinjaValue,
        _ specification: inout FormatSpecification,
        _ type: Character
    ) throws(JinjaError) -> String {
        guard let integer = value.integer else { throw mismatch("an integer for the format '%\(type)'", value) }
        var digits = FormatSpecification()
        (digits.type, digits.sign, digits.isAlternate) = (type, specification.sign, specification.isAlternate)
        (digits.width, digits.fill, digits.alignment) = (
            specification.width, specification.fill, specification.alignment
        )
        guard let precision = specification.precision else { return try digits.format(.int(integer)) }
        let signLength = (integer < 0 || digits.sign != "-" ? 1 : 0) + (digits.isAlternate && type != "d" ? 2 : 0)
        (digits.width, digits.fill, digits.alignment) = (precision + signLength, "0", "=")
        let text = try digits.format(.int(integer))
        var outer = FormatSpecification()
        outer.width = specification.width
        outer.alignment = specification.alignment == "<" ? "<" : ">"
        return try outer.format(.string(text))
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
                let end = try fieldEnd(in: rest)
                result += try field(String(rest[..<end]), arguments, &automatic)
                rest = rest[(end + 1)...]
            } else {
                result.append(character)
            }
            try limit(result)
        }
        return try string(result)
    }

    /// Where the brace is that closes a field; there may be fields inside its specification.
    private func fieldEnd(in rest: ArraySlice<Character>) throws(JinjaError) -> Int {
        var depth = 0
        for (index, character) in zip(rest.indices, rest) {
            if character == "{" { depth += 1 }
            if character == "}" {
                if depth == 0 { return index }
                depth -= 1
            }
        }
        throw JinjaError(.type, "expected '}' in the format")
    }

    private func field(_ field: String, _ arguments: Arguments, _ automatic: inout Int) throws(JinjaError) -> String {
        let parts = field.split(on: ":", limit: 1)
        let conversion = parts[0].split(on: "!", limit: 1)
        var value = try argument(conversion[0], arguments, &automatic)
        if conversion.count > 1 {
            guard ["r", "s", "a"].contains(conversion[1]) else {
                throw JinjaError(.type, "expected the conversion 'r', 's' or 'a', found '\(conversion[1].prefix(20))'")
            }
            value = try .string(percentTextValue(value, Character(conversion[1])))
        }
        let specification = try parts.count > 1 ? nestedFields(in: parts[1], arguments, &automatic) : ""
        guard !specification.isEmpty else { return try text(of: value) }
        return try FormatSpecification(specification).format(value)
    }

    /// The specification with the fields inside it filled in.
    private func nestedFields(
        in text: String,
        _ arguments: Arguments,
        _ automatic: inout Int
    ) throws(JinjaError) -> String {
        guard text.contains("{") else { return text }
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "{"), let end = rest[start...].firstIndex(of: "}") {
            result += rest[..<start]
            let name = String(rest[rest.index(after: start)..<end])
            result += try self.text(of: argument(name, arguments, &automatic))
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    /// The argument that a path such as `0.name[key]` names.
    private func argument(
        _ path: String,
        _ arguments: Arguments,
        _ automatic: inout Int
    ) throws(JinjaError) -> JinjaValue {
        var path = path[...]
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
        return value
    }
}
