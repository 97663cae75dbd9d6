/// Breaks lines as Python's `textwrap` does, with spaces as they are.
struct WordWrap {
    let width: Int
    let breaksLongWords: Bool
    let breaksOnHyphens: Bool

    /// The lines that one line becomes.
    ///
    /// - Precondition: `width` is at least 1.
    func lines(of line: String) -> [String] {
        precondition(width > 0, "width")
        var chunks = Array(chunks(of: Array(line.unicodeScalars)).reversed())
        var lines: [String] = []
        while let last = chunks.last {
            var current: [ArraySlice<Unicode.Scalar>] = []
            var length = 0
            if !lines.isEmpty, last.allSatisfy(\.isPythonWhitespace) { chunks.removeLast() }
            while let chunk = chunks.last, length + chunk.count <= width {
                current.append(chunk)
                length += chunk.count
                chunks.removeLast()
            }
            if let long = chunks.last, long.count > width {
                if breaksLongWords {
                    let room = breakPoint(in: long, room: width - length)
                    current.append(long.prefix(room))
                    chunks[chunks.count - 1] = long.dropFirst(room)
                } else if current.isEmpty {
                    current.append(long)
                    chunks.removeLast()
                }
            }
            if let end = current.last, end.allSatisfy(\.isPythonWhitespace) { current.removeLast() }
            if !current.isEmpty {
                var text = String.UnicodeScalarView()
                for scalar in current.joined() { text.append(scalar) }
                lines.append(String(text))
            }
        }
        return lines
    }

    /// Where a word that is longer than a line is broken: behind a hyphen if there is one in the room that is left.
    private func breakPoint(in word: ArraySlice<Unicode.Scalar>, room: Int) -> Int {
        let room = max(1, room)
        let head = word.prefix(room)
        guard breaksOnHyphens, let hyphen = head.lastIndex(of: "-"), head[..<hyphen].contains(where: { $0 != "-" })
        else { return room }
        return hyphen - head.startIndex + 1
    }

    /// Words, the parts of hyphenated words, dashes, and the spaces between them.
    private func chunks(of scalars: [Unicode.Scalar]) -> [ArraySlice<Unicode.Scalar>] {
        var chunks: [ArraySlice<Unicode.Scalar>] = []
        var start = 0
        for index in scalars.indices.dropFirst() where isBoundary(index, in: scalars, from: start) {
            chunks.append(scalars[start..<index])
            start = index
        }
        if start < scalars.count { chunks.append(scalars[start...]) }
        return chunks
    }

    private func isBoundary(_ index: Int, in scalars: [Unicode.Scalar], from start: Int) -> Bool {
        let (before, after) = (scalars[index - 1], scalars[index])
        if before.isPythonWhitespace != after.isPythonWhitespace { return true }
        guard breaksOnHyphens, !after.isPythonWhitespace else { return false }
        func isLetter(_ offset: Int) -> Bool {
            scalars.indices.contains(offset) && scalars[offset].properties.isAlphabetic
        }
        func isPunctuatedWord(_ offset: Int) -> Bool {
            offset >= start && scalars.indices.contains(offset)
                && (scalars[offset].isWordScalar || "!\"'&.,?".unicodeScalars.contains(scalars[offset]))
        }
        // A dash of two or more hyphens between words is a chunk of its own.
        if after == "-", before != "-", isPunctuatedWord(index - 1) {
            let end = scalars[index...].firstIndex { $0 != "-" } ?? scalars.count
            return end - index >= 2 && end < scalars.count && scalars[end].isWordScalar
        }
        guard before == "-", after != "-" else { return false }
        let dash = (scalars[start..<index].lastIndex { $0 != "-" } ?? start - 1) + 1
        if index - dash >= 2 { return dash == start && after.isWordScalar }
        let isHyphenated =
            (isLetter(index - 2) && index - 3 >= start && isLetter(index - 3))
            || (index - 4 >= start && isPunctuatedWord(index - 2) && scalars[index - 3] == "-" && isLetter(index - 4))
        return isHyphenated && isLetter(index)
            && (isLetter(index + 1) || (scalars.element(at: index + 1) == "-" && isLetter(index + 2)))
    }
}

extension Unicode.Scalar {
    /// Whether a regular expression's `\w` matches it in Python.
    var isWordScalar: Bool {
        self == "_" || isPythonLetter || properties.numericType != nil
    }

    /// Whether Python's `str.isalpha` counts it as a letter.
    var isPythonLetter: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }
}
