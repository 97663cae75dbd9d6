/// The alternatives that most pre-tokenizers are made of, in this order: contraction, word, number, signs, line breaks,
/// white space.
///
/// As it stands it is Qwen 2's:
/// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
struct WordRule: Sendable {
    /// Where `(?i:'s|'t|'re|'ve|'m|'ll|'d)` may stand.
    enum Contraction {
        case none
        /// As a word of its own.
        case alone
        /// At the end of a word.
        case behindWord
    }

    /// What a word is made of.
    enum Word {
        /// `[…]+`
        case run(CharacterClasses)
        /// `[upper]*[lower]+|[upper]+[lower]*`, where the two have characters in common.
        case cased(upper: CharacterClasses, lower: CharacterClasses)
        /// `(?:\p{L}\p{M}*(?: \p{L}\p{M}*)*)+`
        case phrase
        /// Han characters alone, or other letters.
        case lettersBesideHan
    }

    /// What may follow signs.
    enum Tail {
        case none
        /// `[\r\n]*`
        case lineBreaks
        /// `[\r\n/]*`
        case lineBreaksAndSlashes
        /// `[\r\n/]?`
        case lineBreakOrSlash
    }

    /// How white space is cut that ends with no line break.
    enum Whitespace {
        /// `\s+(?!\S)|\s+`
        case run
        /// `\s{512}(?!\S)|\s{256}(?!\S)| … |\s{4}(?!\S)|\s{1,2}(?!\S)|\s{1}`
        case powersOfTwo
    }

    var contraction = Contraction.alone
    /// Whether `[!-/:-@\[-`{-~][A-Za-z]+` is a word.
    var joinsSignAndWord = false
    /// What one character in front of a word belongs to it.
    var lead = CharacterClasses.signs.union(.blank)
    var word = Word.run(.letters)
    /// How many numbers go together at most; 0 if they are left to another pattern.
    var digits = 1
    var signs = CharacterClasses.signs
    var tail = Tail.lineBreaks
    /// Whether a line break is a word by itself, instead of `\s*[\r\n]+`.
    var cutsLineBreaks = false
    var whitespace = Whitespace.run

    /// Hands out the words of `window` in order; together they are all of it.
    func forEachWord(in window: TextWindow, _ body: (Range<Int>) -> Void) {
        switch whitespace {
        case .run: window.cut(body) { wordEnd(window, from: $0) }
        case .powersOfTwo: window.cut({ cutWhitespace(window, $0, body) }, where: { wordEnd(window, from: $0) })
        }
    }

    private func wordEnd(_ window: TextWindow, from start: Int) -> Int? {
        if contraction == .alone, let end = window.contractionEnd(from: start, ignoringCase: true) { return end }
        if joinsSignAndWord, isASCIISign(window, at: start), window.isIn(.asciiLetters, at: start + 1) {
            return window.end(of: .asciiLetters, from: start + 1)
        }
        if case .lettersBesideHan = word, Self.isHan(window, at: start) {
            return runEnd(window, from: start, isHan: true)
        }
        if let end = lettersEnd(window, from: start) {
            guard contraction == .behindWord else { return end }
            return window.contractionEnd(from: end, ignoringCase: true) ?? end
        }
        if digits > 0, window.isIn(.numbers, at: start) {
            return window.end(of: .numbers, from: start, atMost: digits)
        }
        let sign = window.isByte(0x20, at: start) ? start + 1 : start
        if window.isIn(signs, at: sign) { return tailEnd(window, from: window.end(of: signs, from: sign)) }
        return spaceEnd(window, from: start)
    }

    private func isASCIISign(_ window: TextWindow, at position: Int) -> Bool {
        window.byte(at: position) < 0x80 && window.isIn([.punctuation, .symbol], at: position)
    }

    // MARK: Letters

    /// The end of a word with the character in front of it, or else without.
    @inline(__always)
    private func lettersEnd(_ window: TextWindow, from start: Int) -> Int? {
        switch word {
        case .run(let letters):
            let body = window.isIn(letters, at: start) ? start : leadEnd(window, start)
            return window.isIn(letters, at: body) ? window.end(of: letters, from: body) : nil
        case .cased(let upper, let lower):
            let body = leadEnd(window, start)
            return lowerEnd(window, from: body, upper, lower)
                ?? (body > start ? lowerEnd(window, from: start, upper, lower) : nil)
                ?? upperEnd(window, from: body, upper, lower)
                ?? (body > start ? upperEnd(window, from: start, upper, lower) : nil)
        case .phrase:
            return phraseEnd(window, from: leadEnd(window, start))
        case .lettersBesideHan:
            let body = leadEnd(window, start)
            guard window.isIn(.letters, at: body), !Self.isHan(window, at: body) else { return nil }
            return runEnd(window, from: body, isHan: false)
        }
    }

    /// Behind the character at `start` if it may stand in front of a word.
    @inline(__always)
    private func leadEnd(_ window: TextWindow, _ start: Int) -> Int {
        window.isIn(lead, at: start) ? window.next(start) : start
    }

    /// `[upper]*[lower]+`
    private func lowerEnd(
        _ window: TextWindow,
        from start: Int,
        _ upper: CharacterClasses,
        _ lower: CharacterClasses
    ) -> Int? {
        let upperEnd = window.end(of: upper, from: start)
        if window.isIn(lower, at: upperEnd) { return window.end(of: lower, from: upperEnd) }
        // Only a character that is both can be given back.
        var end = upperEnd
        while end > start, !window.isIn(lower, at: end - 1) { end -= 1 }
        return end > start ? end : nil
    }

    /// `[upper]+[lower]*`
    private func upperEnd(
        _ window: TextWindow,
        from start: Int,
        _ upper: CharacterClasses,
        _ lower: CharacterClasses
    ) -> Int? {
        guard window.isIn(upper, at: start) else { return nil }
        return window.end(of: lower, from: window.end(of: upper, from: start))
    }

    private func phraseEnd(_ window: TextWindow, from start: Int) -> Int? {
        guard window.isIn(.letters, at: start) else { return nil }
        var end = start
        while true {
            end = window.end(of: [.letters, .mark], from: end)
            guard window.isByte(0x20, at: end), window.isIn(.letters, at: end + 1) else { return end }
            end += 1
        }
    }

    private func runEnd(_ window: TextWindow, from start: Int, isHan: Bool) -> Int {
        var end = start
        while end < window.end, Self.isHan(window, at: end) == isHan, isHan || window.isIn(.letters, at: end) {
            end = window.next(end)
        }
        return end
    }

    private static func isHan(_ window: TextWindow, at position: Int) -> Bool {
        guard window.byte(at: position) >= 0xE3, let codePoint = window.codePoint(at: position) else { return false }
        return switch codePoint {
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x2A6DF, 0x2A700...0x2EBEF,
            0x2F800...0x2FA1F:
            true
        default: false
        }
    }

    // MARK: Signs and white space

    @inline(__always)
    private func tailEnd(_ window: TextWindow, from start: Int) -> Int {
        switch tail {
        case .none: return start
        case .lineBreaks: return window.end(of: .lineBreak, from: start)
        case .lineBreaksAndSlashes:
            var end = start
            while isLineBreakOrSlash(window, at: end) { end += 1 }
            return end
        case .lineBreakOrSlash: return isLineBreakOrSlash(window, at: start) ? start + 1 : start
        }
    }

    private func isLineBreakOrSlash(_ window: TextWindow, at position: Int) -> Bool {
        window.isIn(.lineBreak, at: position) || window.isByte(UInt8(ascii: "/"), at: position)
    }

    @inline(__always)
    private func spaceEnd(_ window: TextWindow, from start: Int) -> Int? {
        if cutsLineBreaks {
            if window.isIn(.lineBreak, at: start) { return start + 1 }
        } else if let end = window.lineBreakEnd(from: start) {
            return end
        }
        return window.whitespaceEnd(from: start)
    }

    /// Cuts white space that ends with no line break into the largest powers of two; leaves other words as they are.
    private func cutWhitespace(_ window: TextWindow, _ word: Range<Int>, _ body: (Range<Int>) -> Void) {
        guard window.isIn(.blank, at: word.upperBound - 1), window.isIn(.blank, at: word.lowerBound) else {
            return body(word)
        }
        let window = window.narrowed(to: word)
        var start = word.lowerBound
        var size = 512
        while start < window.end {
            let end = window.end(of: .blank, from: start, atMost: size)
            let isFull = window.end(of: .blank, from: start, atMost: size - 1) < end
            if isFull {
                body(start..<end)
                start = end
            } else {
                size /= 2
            }
        }
    }
}
