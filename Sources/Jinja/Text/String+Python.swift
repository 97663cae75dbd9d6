extension Unicode.Scalar {
    /// Whether Python's `str.isspace` and `\s` count it as whitespace.
    var isPythonWhitespace: Bool {
        value < 0x80 ? (9...13).contains(value) || (28...32).contains(value) : properties.isWhitespace
    }

    /// Whether Python's `str.splitlines` ends a line at it.
    var isLineEnd: Bool {
        switch value {
        case 10...13, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }
}

/// Texts as Python has them: sequences of Unicode scalars, equal if their scalars are.
extension String {
    enum Edge { case leading, trailing, both }

    /// The text without whitespace, or without the given scalars, at its edges.
    func trimmed(_ edge: Edge, of characters: String? = nil) -> String {
        let set = characters.map { Set($0.unicodeScalars) }
        func isTrimmed(_ scalar: Unicode.Scalar) -> Bool { set?.contains(scalar) ?? scalar.isPythonWhitespace }
        var rest = Substring(self).unicodeScalars
        if edge != .trailing { rest = rest.drop(while: isTrimmed) }
        if edge != .leading {
            while let last = rest.last, isTrimmed(last) { rest.removeLast() }
        }
        return String(rest)
    }

    /// The UTF-8 offsets of a text that is not empty, from the left, without overlaps.
    ///
    /// - Complexity: O(bytes of both), by Knuth, Morris and Pratt.
    func offsets(of needle: String, limit: Int = .max) -> [Int] {
        let pattern = Array(needle.utf8)
        guard !pattern.isEmpty, limit > 0 else { return [] }
        var borders = [0]
        var length = 0
        for byte in pattern.dropFirst() {
            while length > 0, pattern[length] != byte { length = borders[length - 1] }
            if pattern[length] == byte { length += 1 }
            borders.append(length)
        }
        var found: [Int] = []
        var matched = 0
        for (offset, byte) in utf8.enumerated() {
            while matched > 0, pattern[matched] != byte { matched = borders[matched - 1] }
            if pattern[matched] == byte { matched += 1 }
            guard matched == pattern.count else { continue }
            found.append(offset + 1 - matched)
            if found.count == limit { break }
            matched = 0
        }
        return found
    }

    /// The pieces between separators at the given offsets.
    func pieces(between offsets: [Int], separatorLength: Int) -> [String] {
        var pieces: [String] = []
        var start = utf8.startIndex
        var startOffset = 0
        for offset in offsets {
            let end = utf8.index(start, offsetBy: offset - startOffset)
            pieces.append(String(self[start..<end]))
            start = utf8.index(end, offsetBy: separatorLength)
            startOffset = offset + separatorLength
        }
        pieces.append(String(self[start...]))
        return pieces
    }

    /// Python's `split(separator, limit)`; counts from the right if `fromEnd`.
    func split(on separator: String, limit: Int = .max, fromEnd: Bool = false) -> [String] {
        guard fromEnd, limit < .max else {
            return pieces(between: offsets(of: separator, limit: limit), separatorLength: separator.utf8.count)
        }
        let reversed = self.reversedScalars.split(on: separator.reversedScalars, limit: limit)
        return reversed.reversed().map(\.reversedScalars)
    }

    /// Python's `split(None, limit)`: the words, and after the last split all that is left.
    func splitWords(limit: Int = .max) -> [String] {
        var words: [String] = []
        var rest = Substring(self).unicodeScalars.drop(while: \.isPythonWhitespace)
        while !rest.isEmpty {
            if words.count >= limit {
                words.append(String(rest))
                break
            }
            let word = rest.prefix { !$0.isPythonWhitespace }
            words.append(String(word))
            rest = rest[word.endIndex...].drop(while: \.isPythonWhitespace)
        }
        return words
    }

    /// Python's `splitlines(keepends)`.
    func lines(keepingEnds: Bool = false) -> [String] {
        var lines: [String] = []
        var line = String.UnicodeScalarView()
        var scalars = unicodeScalars.makeIterator()
        var next = scalars.next()
        while let scalar = next {
            next = scalars.next()
            guard scalar.isLineEnd else {
                line.append(scalar)
                continue
            }
            if keepingEnds { line.append(scalar) }
            if scalar == "\r", next == "\n" {
                if keepingEnds { line.append("\n") }
                next = scalars.next()
            }
            lines.append(String(line))
            line = String.UnicodeScalarView()
        }
        return line.isEmpty ? lines : lines + [String(line)]
    }

    /// The text, `count` times.
    ///
    /// - Complexity: O(bytes of the result), by doubling.
    func repeated(_ count: Int) -> String {
        var result = ""
        var piece = self
        var rest = isEmpty ? 0 : count
        while rest > 0 {
            if rest & 1 == 1 { result += piece }
            rest >>= 1
            if rest > 0 { piece += piece }
        }
        return result
    }

    /// The scalars in reverse order.
    var reversedScalars: String {
        var result = String.UnicodeScalarView()
        result.append(contentsOf: unicodeScalars.reversed())
        return String(result)
    }

    /// Python's `[start:stop:step]`; the step is not zero.
    func sliced(_ start: Int?, _ stop: Int?, _ step: Int = 1) -> String {
        let scalars = Array(unicodeScalars)
        var result = String.UnicodeScalarView()
        for index in SliceIndices(start, stop, step, count: scalars.count) { result.append(scalars[index]) }
        return String(result)
    }
}
