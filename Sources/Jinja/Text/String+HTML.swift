/// What the filters for HTML do to texts.
extension String {
    /// The text with the five characters escaped that mean something in HTML.
    var htmlEscaped: String {
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "'": result.append(contentsOf: "&#39;".unicodeScalars)
            case "\"": result.append(contentsOf: "&#34;".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// The text without tags and comments, its spaces collapsed and the escapes of `htmlEscaped` undone.
    var withoutTags: String {
        var rest = Substring(self).unicodeScalars
        for (open, close) in [("<!--", "-->"), ("<", ">")] {
            var kept = String.UnicodeScalarView()
            while let start = rest.firstRange(of: open.unicodeScalars) {
                guard let end = rest[start.upperBound...].firstRange(of: close.unicodeScalars) else { break }
                kept.append(contentsOf: rest[..<start.lowerBound])
                rest = rest[end.upperBound...]
            }
            kept.append(contentsOf: rest)
            rest = Substring(String(kept)).unicodeScalars
        }
        var text = String(rest).splitWords().joined(separator: " ")
        for (entity, character) in [("&lt;", "<"), ("&gt;", ">"), ("&#39;", "'"), ("&#34;", "\""), ("&amp;", "&")] {
            text = text.split(on: entity).joined(separator: character)
        }
        return text
    }
}
