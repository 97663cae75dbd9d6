/// Texts that are HTML, which `safe` and `escape` make: other texts are escaped where they join them.
extension Interpreter {
    /// The text of a value as it becomes part of HTML.
    func markupText(of value: JinjaValue) -> String {
        if case .markup(let text) = value { text } else { (value.text ?? "").htmlEscaped }
    }

    /// The values of the operator `%` for a format that is HTML.
    func escapedTexts(in value: JinjaValue) throws(JinjaError) -> JinjaValue {
        switch value {
        case .markup, .int, .double, .bool: return value
        case .tuple(let list):
            var elements: [JinjaValue] = []
            for element in list.elements { elements.append(try escapedTexts(in: element)) }
            return try checked(.tuple(JinjaList(elements)))
        case .dictionary(let dictionary):
            var escaped = JinjaDictionary()
            for (key, value) in zip(dictionary.keys, dictionary.values) {
                escaped.set(key, to: try escapedTexts(in: value))
            }
            return try checked(.dictionary(escaped))
        default: return try .markup(escaped(text(of: value)))
        }
    }

    /// A text with what means something in HTML escaped, accounted for.
    func escaped(_ text: String) throws(JinjaError) -> String {
        try charge(bytes: text.utf8.count)
        let escaped = text.htmlEscaped
        try charge(bytes: escaped.utf8.count)
        return escaped
    }

    /// A method of a text; of HTML it escapes the texts that it is given, and gives HTML.
    func call(_ method: StringMethod, of value: JinjaValue, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        guard case .markup(let text) = value else {
            return try call(method, of: value.text ?? "", arguments)
        }
        var escaped = arguments
        switch method {
        case .join, .format, .formatMap:
            for index in escaped.positional.indices {
                escaped.positional[index] = try escapedArgument(escaped.positional[index], of: method)
            }
            for index in escaped.keywords.indices {
                escaped.keywords[index].value = try escapedArgument(escaped.keywords[index].value, of: method)
            }
        case .replace:
            if escaped.positional.count > 1 {
                escaped.positional[1] = try escapedArgument(escaped.positional[1], of: method)
            }
        default: break
        }
        switch try call(method, of: text, escaped) {
        case .string(let text): return .markup(text)
        case .list(let list): return .array(list.elements.map { $0.text.map(JinjaValue.markup) ?? $0 })
        case .tuple(let list): return .tuple(JinjaList(list.elements.map { $0.text.map(JinjaValue.markup) ?? $0 }))
        case let result: return result
        }
    }

    private func escapedArgument(_ value: JinjaValue, of method: StringMethod) throws(JinjaError) -> JinjaValue {
        guard method == .join else {
            return value.text == nil || value.isMarkup ? value : .string(try escaped(value.text ?? ""))
        }
        var elements: [JinjaValue] = []
        for element in try iterate(value) {
            elements.append(element.isMarkup ? element : .string(try escaped(text(of: element))))
        }
        return try list(elements)
    }

    /// The filter `xmlattr`: a dictionary as the attributes of an element.
    func attributes(_ value: JinjaValue, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        let startsWithSpace = try arguments.bound(to: "autospace")[0]?.isTrue ?? true
        guard case .dictionary(let dictionary) = value else { throw mismatch("a dictionary", value) }
        var parts: [String] = []
        for (key, value) in zip(dictionary.keys, dictionary.values) where !value.isNone && !value.isUndefined {
            let name = try Optional(key).text("the name of an attribute")
            let isName = !name.unicodeScalars.contains { $0.isPythonWhitespace || "/>=".unicodeScalars.contains($0) }
            guard isName else {
                throw JinjaError(.type, "expected the name of an attribute, found '\(name.prefix(40))'")
            }
            let text = try value.isMarkup ? text(of: value) : escaped(text(of: value))
            parts.append("\(name.htmlEscaped)=\"\(text)\"")
        }
        let text = parts.joined(separator: " ")
        return try string(startsWithSpace && !text.isEmpty ? " " + text : text)
    }
}
