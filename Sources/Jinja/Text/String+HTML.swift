/// What the filters for HTML do to texts.
extension String {
    /// The text with the five characters escaped that mean something in HTML.
    var htmlEscaped: String {
        var result: [UInt8] = []
        result.reserveCapacity(utf8.count)
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "&"): result += "&amp;".utf8
            case UInt8(ascii: "<"): result += "&lt;".utf8
            case UInt8(ascii: ">"): result += "&gt;".utf8
            case UInt8(ascii: "'"): result += "&#39;".utf8
            case UInt8(ascii: "\""): result += "&#34;".utf8
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The text without tags and comments, its spaces collapsed and the escapes of `htmlEscaped` undone.
    var withoutTags: String {
        var text = removing(from: "<!--", to: "-->").removing(from: "<", to: ">")
        text = text.splitWords().joined(separator: " ")
        for (entity, character) in [("&lt;", "<"), ("&gt;", ">"), ("&#39;", "'"), ("&#34;", "\""), ("&amp;", "&")] {
            text = text.split(on: entity).joined(separator: character)
        }
        return text
    }

    /// The text without all that stands between two marks, and without these.
    private func removing(from open: String, to close: String) -> String {
        let starts = offsets(of: open)
        let ends = offsets(of: close)
        let bytes = Array(utf8)
        var kept: [UInt8] = []
        var position = 0
        var nextEnd = ends[...]
        for start in starts where start >= position {
            nextEnd = nextEnd.drop { $0 < start + open.utf8.count }
            guard let end = nextEnd.first else { break }
            kept += bytes[position..<start]
            position = end + close.utf8.count
        }
        return String(decoding: kept + bytes[position...], as: UTF8.self)
    }
}
