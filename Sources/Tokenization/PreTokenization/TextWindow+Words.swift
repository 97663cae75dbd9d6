/// The scanners that patterns are made of.
extension TextWindow {
    // MARK: Words

    func gpt2WordEnd(from start: Int) -> Int? {
        if let end = contractionEnd(from: start, ignoringCase: false) { return end }
        let body = isByte(0x20, at: start) ? start + 1 : start
        if isIn(.letters, at: body) { return end(of: .letters, from: body) }
        if isIn(.numbers, at: body) { return end(of: .numbers, from: body) }
        if isIn(.signs, at: body) { return end(of: .signs, from: body) }
        return whitespaceEnd(from: start)
    }

    /// The end of `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll` or `'d`.
    @inline(__always)
    func contractionEnd(from start: Int, ignoringCase: Bool) -> Int? {
        guard isByte(UInt8(ascii: "'"), at: start) else { return nil }
        let lowercase: UInt8 = ignoringCase ? 0x20 : 0
        let second = byte(at: start + 2) | lowercase
        switch byte(at: start + 1) | lowercase {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return start + 2
        case UInt8(ascii: "r"), UInt8(ascii: "v"): return second == UInt8(ascii: "e") ? start + 3 : nil
        case UInt8(ascii: "l"): return second == UInt8(ascii: "l") ? start + 3 : nil
        default: return nil
        }
    }

    /// `\s+(?!\S)|\s+`: all of a run, but without its last character if a word follows that may want it.
    @inline(__always)
    func whitespaceEnd(from start: Int) -> Int? {
        let runEnd = end(of: .whitespace, from: start)
        guard runEnd > start else { return nil }
        guard runEnd < end else { return runEnd }
        let last = previous(runEnd)
        return last > start ? last : runEnd
    }

    /// `\s*[\r\n]+`: white space up to the last line break of the run.
    @inline(__always)
    func lineBreakEnd(from start: Int) -> Int? {
        var position = end(of: .whitespace, from: start)
        while position > start {
            position -= 1
            if isIn(.lineBreak, at: position) { return position + 1 }
        }
        return nil
    }

    // MARK: Digits

    func isDigitTriple(at position: Int) -> Bool {
        isIn(.asciiDigit, at: position) && isIn(.asciiDigit, at: position + 1) && isIn(.asciiDigit, at: position + 2)
    }

    /// Numbers in threes from the right; what stands before a number goes with its first group, as in llama.cpp.
    func cutNumbersFromRight(_ body: (Range<Int>) -> Void) {
        var start = range.lowerBound
        var position = start
        while position < end {
            let numberEnd = end(of: .numbers, from: position)
            var left = characterCount(position..<numberEnd)
            while left > 0 {
                position = end(of: .numbers, from: position, atMost: left % 3 == 0 ? 3 : left % 3)
                left -= left % 3 == 0 ? 3 : left % 3
                body(start..<position)
                start = position
            }
            position = next(position)
        }
        if start < end { body(start..<end) }
    }

    /// Cuts before each group of three digits, counted from the right.
    func cutThousands(_ body: (Range<Int>) -> Void) {
        var start = range.lowerBound
        var position = start
        while position < end {
            let numberEnd = end(of: .asciiDigit, from: position)
            position += (numberEnd - position) % 3
            while position < numberEnd {
                if start < position { body(start..<position) }
                start = position
                position += 3
            }
            position = next(position)
        }
        if start < end { body(start..<end) }
    }

    private func characterCount(_ part: Range<Int>) -> Int {
        var count = 0
        var position = part.lowerBound
        while position < part.upperBound {
            position = next(position)
            count += 1
        }
        return count
    }

    // MARK: Rare ones

    func cutTrailingWhitespace(_ body: (Range<Int>) -> Void) {
        var start = end
        while start > range.lowerBound, isIn(.whitespace, at: start - 1) { start -= 1 }
        if range.lowerBound < start { body(range.lowerBound..<start) }
        if start < end { body(start..<end) }
    }

    func indentEnd(from start: Int) -> Int? {
        if isByte(0x09, at: start) || isByte(0x0A, at: start) { return start + 1 }
        var spaces = 0
        while spaces < 4, isByte(0x20, at: start + spaces) { spaces += 1 }
        return spaces < 2 ? nil : start + (spaces == 4 ? 4 : 2)
    }

    func sentinelEnd(from start: Int) -> Int? {
        guard let digits = literalEnd("<sentinel:", from: start) else { return nil }
        let digitEnd = end(of: .asciiDigit, from: digits)
        return digitEnd > digits && isByte(UInt8(ascii: ">"), at: digitEnd) ? digitEnd + 1 : nil
    }

    func imageNameEnd(from start: Int) -> Int? {
        guard let letters = literalEnd("IMGIMG", from: start) else { return nil }
        var letterEnd = letters
        while letterEnd < letters + 4, (UInt8(ascii: "A")...UInt8(ascii: "I")).contains(byte(at: letterEnd)) {
            letterEnd += 1
        }
        return letterEnd > letters && isByte(UInt8(ascii: "Z"), at: letterEnd) ? letterEnd + 1 : nil
    }

    private func literalEnd(_ literal: StaticString, from start: Int) -> Int? {
        literal.withUTF8Buffer { bytes in
            for index in bytes.indices where !isByte(bytes[index], at: start + index) { return nil }
            return start + bytes.count
        }
    }
}
