/// A stretch of classified text as a pattern sees it: nothing exists outside of it.
///
/// Positions are those of bytes. Every byte of a character has the character's class, so that a run of a class ends
/// where the class does, whatever the characters' lengths. What asks about a position beyond the end is answered no.
struct TextWindow {
    let range: Range<Int>
    private let bytes: UnsafeBufferPointer<UInt8>
    private let classes: UnsafeBufferPointer<UInt8>

    init(bytes: UnsafeBufferPointer<UInt8>, classes: UnsafeBufferPointer<UInt8>, range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= min(bytes.count, classes.count), "range of the text")
        self.range = range
        self.bytes = bytes
        self.classes = classes
    }

    private init(_ outer: TextWindow, _ range: Range<Int>) {
        self.range = range
        bytes = outer.bytes
        classes = outer.classes
    }

    /// Where it ends.
    @inline(__always)
    var end: Int { range.upperBound }

    /// All of the text, beyond the window too.
    var text: UnsafeRawBufferPointer { UnsafeRawBufferPointer(bytes) }

    /// A part of the window.
    func narrowed(to part: Range<Int>) -> TextWindow {
        TextWindow(self, part.clamped(to: range))
    }

    // MARK: One character

    @inline(__always)
    func isIn(_ set: CharacterClasses, at position: Int) -> Bool {
        position < end && set.contains(rawClass: classes[position])
    }

    @inline(__always)
    func isByte(_ byte: UInt8, at position: Int) -> Bool {
        position < end && bytes[position] == byte
    }

    /// The byte at `position`; 0xFF, which no text has, beyond the end.
    @inline(__always)
    func byte(at position: Int) -> UInt8 {
        position < end ? bytes[position] : 0xFF
    }

    /// The code point of the character that begins at `position`; nil beyond the end.
    func codePoint(at position: Int) -> UInt32? {
        guard position < end else { return nil }
        return UTF8Character.decode(bytes, at: position)?.value
    }

    /// Where the character behind that at `position` begins.
    @inline(__always)
    func next(_ position: Int) -> Int {
        position < end ? min(position + UTF8Character.byteCount(lead: bytes[position]), end) : end
    }

    /// Where the last character before `position` begins.
    func previous(_ position: Int) -> Int {
        var previous = position - 1
        while previous > range.lowerBound, bytes[previous] & 0xC0 == 0x80 { previous -= 1 }
        return max(previous, range.lowerBound)
    }

    // MARK: Runs

    /// Where the run of characters of these classes that begins at `start` ends.
    @inline(__always)
    func end(of set: CharacterClasses, from start: Int) -> Int {
        var end = start
        while isIn(set, at: end) { end += 1 }
        return end
    }

    /// The same for at most `count` characters.
    @inline(__always)
    func end(of set: CharacterClasses, from start: Int, atMost count: Int) -> Int {
        var end = start
        var left = count
        while left > 0, isIn(set, at: end) {
            end = next(end)
            left -= 1
        }
        return end
    }

    // MARK: Cutting

    /// Hands out the words that `wordEnd` finds; what lies between two of them is a word, too.
    ///
    /// - Parameters:
    ///   - body: Takes a word.
    ///   - wordEnd: Says where the word that begins at a position ends, behind that position; nil if none begins there.
    @inline(__always)
    func cut(_ body: (Range<Int>) -> Void, where wordEnd: (Int) -> Int?) {
        var start = range.lowerBound
        var position = start
        while position < end {
            guard let wordEnd = wordEnd(position) else {
                position = next(position)
                continue
            }
            if start < position { body(start..<position) }
            body(position..<wordEnd)
            start = wordEnd
            position = wordEnd
        }
        if start < end { body(start..<end) }
    }
}
