import Jinja

/// A prompt that ends with the text of the last message: a mark behind that text shows where the template ends it.
struct Continuation {
    // The space at its end shows whether the template trims texts.
    private static let mark = "c0ffee-continues-here "

    private let text: String
    /// The messages with the mark in the last one.
    let messages: [JinjaValue]

    /// - Throws: ``ChatError`` `.conversation` if the last message has no text that could be continued.
    init(_ messages: [JinjaValue]) throws(ChatError) {
        guard case .dictionary(var last)? = messages.last, let content = last["content"] else {
            throw ChatError(conversation: "expected a last message with content to continue, found none")
        }
        if let text = content.text {
            self.text = text
            last["content"] = .string(text + Self.mark)
        } else {
            var parts = content.elements ?? []
            let found = parts.lastIndex { part in
                if case .dictionary(let part) = part { part["text"]?.text != nil } else { false }
            }
            guard let found, case .dictionary(var part) = parts[found], let text = part["text"]?.text else {
                throw ChatError(conversation: "expected a last message with a text to continue, found none")
            }
            self.text = text
            part["text"] = .string(text + Self.mark)
            parts[found] = .dictionary(part)
            last["content"] = .array(parts)
        }
        self.messages = messages.dropLast() + [.dictionary(last)]
    }

    /// The rendered text up to the mark.
    ///
    /// - Throws: ``ChatError`` `.conversation` if the template does not show the last message's text as it is.
    func cut(_ prompt: String) throws(ChatError) -> String {
        let mark = Self.mark.dropLast()
        guard contains(prompt, trimmed(text)), let end = lastRange(of: String(mark), in: prompt) else {
            throw ChatError(
                conversation: "expected a template that shows the last message as it is; this one does not, so that "
                    + "it cannot be continued"
            )
        }
        let isTrimmed = !prompt.utf8[end.upperBound...].starts(with: [UInt8(ascii: " ")])
        let cut = prompt[..<end.lowerBound]
        return isTrimmed ? String(trimmedEnd(cut)) : String(cut)
    }

    private func contains(_ text: String, _ part: String) -> Bool {
        part.isEmpty || lastRange(of: part, in: text) != nil
    }

    /// The last place of a text, compared byte by byte.
    private func lastRange(of part: String, in text: String) -> Range<String.Index>? {
        let (bytes, pattern) = (Array(text.utf8), Array(part.utf8))
        guard !pattern.isEmpty, bytes.count >= pattern.count else { return nil }
        var start = bytes.count - pattern.count
        while start >= 0 {
            if bytes[start] == pattern[0], bytes[start..<(start + pattern.count)].elementsEqual(pattern) {
                let lower = text.utf8.index(text.startIndex, offsetBy: start)
                return lower..<text.utf8.index(lower, offsetBy: pattern.count)
            }
            start -= 1
        }
        return nil
    }

    private func trimmed(_ text: String) -> String {
        String(trimmedEnd(Substring(text)).unicodeScalars.drop(while: \.properties.isWhitespace))
    }

    private func trimmedEnd(_ text: Substring) -> Substring {
        var scalars = text.unicodeScalars
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return Substring(scalars)
    }
}
