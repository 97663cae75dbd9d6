import JSON

/// A text with placeholders: `{model}`. Braces around anything but lower-case letters stand for themselves.
package struct CommandText: Sendable, Equatable {
    private enum Part: Sendable, Equatable {
        case text(String)
        case placeholder(Placeholder)
    }

    private var parts: [Part] = []

    /// Reads a text.
    ///
    /// - Throws: ``ServerBackendError`` `.invalidConfiguration` if a placeholder is unknown.
    init(_ setting: Setting) throws(ServerBackendError) {
        guard case .string(let text) = setting.value else {
            throw setting.error("expected a string, found \(setting.value.kind)")
        }
        var rest = text[...]
        while let opening = rest.firstIndex(of: "{") {
            parts.append(.text(String(rest[..<opening])))
            rest = rest[opening...]
            let word = rest.dropFirst().prefix { $0 == "_" || ("a"..."z").contains($0) }
            guard !word.isEmpty, word.endIndex < rest.endIndex, rest[word.endIndex] == "}" else {
                parts.append(.text("{"))
                rest = rest.dropFirst()
                continue
            }
            guard let placeholder = Placeholder(rawValue: String(word)) else {
                let known = Placeholder.allCases.map { "{\($0.rawValue)}" }.joined(separator: ", ")
                throw setting.error("found the unknown placeholder {\(word)}; expected one of \(known)")
            }
            parts.append(.placeholder(placeholder))
            rest = rest[rest.index(after: word.endIndex)...]
        }
        parts.append(.text(String(rest)))
    }

    /// The placeholders in it.
    var placeholders: [Placeholder] {
        parts.compactMap { if case .placeholder(let placeholder) = $0 { placeholder } else { nil } }
    }

    /// The text with values in the places.
    ///
    /// - Returns: nil if one of the placeholders has no value.
    func filled(_ values: [Placeholder: String]) -> String? {
        var text = ""
        for part in parts {
            switch part {
            case .text(let piece): text += piece
            case .placeholder(let placeholder):
                guard let value = values[placeholder] else { return nil }
                text += value
            }
        }
        return text
    }
}
