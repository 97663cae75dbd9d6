/// Cuts escaped text where no token can reach across, so that each part can be merged by itself.
///
/// That is before a `▁` unless some token has a `▁` behind the character that stands before it. Where none has, as in
/// most vocabularies, the parts are words; they become the same tokens as the whole text would.
struct WordCutter: Sendable {
    /// The characters that stand before a `▁` in some token, as their bytes in one number.
    private let joined: Set<UInt32>

    init(_ tokens: ByteStrings) {
        var joined: Set<UInt32> = []
        for token in 0..<tokens.count {
            tokens.withBytes(of: token) { text in
                Self.forEachMark(in: text, 0..<text.count) { _, previous in joined.insert(previous) }
            }
        }
        self.joined = joined
    }

    /// Hands out the parts of `text[range]`, none of them empty.
    func forEachWord(in text: UnsafeRawBufferPointer, _ range: Range<Int>, _ body: (Range<Int>) -> Void) {
        var start = range.lowerBound
        Self.forEachMark(in: text, range) { position, previous in
            guard !joined.contains(previous) else { return }
            body(start..<position)
            start = position
        }
        if start < range.upperBound { body(start..<range.upperBound) }
    }

    /// Hands out where each `▁` stands that is not the first character, and the character before it.
    @inline(__always)
    private static func forEachMark(
        in text: UnsafeRawBufferPointer,
        _ range: Range<Int>,
        _ body: (Int, UInt32) -> Void
    ) {
        var position = range.lowerBound
        var previous: UInt32?
        while position < range.upperBound {
            let byteCount = min(ScoreRule.byteCount(lead: text[position]), range.upperBound - position)
            var character: UInt32 = 0
            for byte in text[position..<position + byteCount] { character = character << 8 | UInt32(byte) }
            if character == 0xE29681, let previous { body(position, previous) }
            previous = character
            position += byteCount
        }
    }
}
