/// A text as a pattern sees it: nothing exists beyond the limit.
struct TextWindow {
    let text: CodePoints
    let limit: Int

    func isClass(_ expected: CodePointClass, at position: Int) -> Bool {
        position < limit && text.classes[position] == expected
    }

    func isPunctuation(at position: Int) -> Bool {
        isClass(.punctuation, at: position) || (position < limit && Self.mathSigns.contains(text.values[position]))
    }

    private static let mathSigns: [UInt32] = "$+<=>^~|".unicodeScalars.map(\.value)

    // MARK: Words

    func gpt2WordEnd(from start: Int) -> Int {
        if let end = contractionEnd(from: start, ignoringCase: false) { return end }
        let body = isCharacter(" ", at: start) ? start + 1 : start
        if isClass(.letter, at: body) { return end(of: .letter, from: body) }
        if isClass(.number, at: body) { return end(of: .number, from: body) }
        if isSign(at: body) { return signEnd(from: body) }
        return whitespaceWordEnd(from: start)
    }

    func llama3WordEnd(from start: Int, digits: Int) -> Int {
        if let end = contractionEnd(from: start, ignoringCase: true) { return end }
        if isClass(.number, at: start) {
            return end(of: .number, from: start, atMost: digits)
        }
        if isClass(.letter, at: start) { return end(of: .letter, from: start) }
        if isClass(.letter, at: start + 1), !isLineBreak(at: start) { return end(of: .letter, from: start + 1) }
        let body = isCharacter(" ", at: start) ? start + 1 : start
        if isSign(at: body) { return lineBreakEnd(from: signEnd(from: body)) }
        return lastLineBreakEnd(from: start) ?? whitespaceWordEnd(from: start)
    }

    func digitTripleEnd(from start: Int) -> Int {
        if isDigitTriple(at: start) { return start + 3 }
        var end = start + 1
        while end < limit, !isDigitTriple(at: end) { end += 1 }
        return end
    }

    /// The end of the run of positions that are all like the first one.
    func runEnd(from start: Int, _ belongs: (Int) -> Bool) -> Int {
        let kind = belongs(start)
        var end = start + 1
        while end < limit, belongs(end) == kind { end += 1 }
        return end
    }

    // MARK: Parts of words

    private func contractionEnd(from start: Int, ignoringCase: Bool) -> Int? {
        guard isCharacter("'", at: start) else { return nil }
        let next = (start + 1..<start + 3).map { position in
            guard position < limit, text.values[position] < 0x80 else { return UInt32(0) }
            let isUpper = (0x41...0x5A).contains(text.values[position])
            return text.values[position] | (ignoringCase && isUpper ? 0x20 : 0)
        }
        switch (Unicode.Scalar(next[0]), Unicode.Scalar(next[1])) {
        case ("s", _), ("t", _), ("m", _), ("d", _): return start + 2
        case ("r", "e"), ("v", "e"), ("l", "l"): return start + 3
        default: return nil
        }
    }

    /// All of a run of white space, but without its last character if a word follows that may want it.
    private func whitespaceWordEnd(from start: Int) -> Int {
        let end = end(of: .whitespace, from: start)
        return end < limit && end - start > 1 ? end - 1 : max(end, start + 1)
    }

    private func lastLineBreakEnd(from start: Int) -> Int? {
        let end = end(of: .whitespace, from: start)
        return (start..<end).last { isLineBreak(at: $0) }.map { $0 + 1 }
    }

    private func lineBreakEnd(from start: Int) -> Int {
        var end = start
        while isLineBreak(at: end) { end += 1 }
        return end
    }

    private func signEnd(from start: Int) -> Int {
        var end = start
        while isSign(at: end) { end += 1 }
        return end
    }

    private func end(of kind: CodePointClass, from start: Int, atMost count: Int = .max) -> Int {
        var end = start
        while isClass(kind, at: end), end - start < count { end += 1 }
        return end
    }

    /// Neither white space nor letter nor number.
    private func isSign(at position: Int) -> Bool {
        isClass(.other, at: position) || isClass(.punctuation, at: position)
    }

    private func isLineBreak(at position: Int) -> Bool {
        isCharacter("\n", at: position) || isCharacter("\r", at: position)
    }

    private func isDigitTriple(at position: Int) -> Bool {
        position + 3 <= limit && text.values[position..<position + 3].allSatisfy { (0x30...0x39).contains($0) }
    }

    private func isCharacter(_ character: Unicode.Scalar, at position: Int) -> Bool {
        position < limit && text.values[position] == character.value
    }
}
