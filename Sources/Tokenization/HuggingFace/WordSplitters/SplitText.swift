/// A text and the words that it has been cut into so far.
struct SplitText {
    private(set) var text: AlignedText
    private(set) var words: [Range<Int>]

    /// One word, if there is any text.
    init(_ text: AlignedText) {
        self.text = text
        words = text.isEmpty ? [] : [0..<text.count]
    }

    /// Cuts each word where `cut` tells; empty parts are left out.
    mutating func cut(_ cut: (_ word: Range<Int>, _ append: (Range<Int>) -> Void) -> Void) {
        var parts: [Range<Int>] = []
        parts.reserveCapacity(words.count)
        for word in words {
            cut(word) { if !$0.isEmpty { parts.append($0) } }
        }
        words = parts
    }

    /// Cuts each word at what `forEachMatch` finds in it.
    mutating func cut(
        _ behaviour: CutBehaviour,
        isInverted: Bool = false,
        _ forEachMatch: (_ word: Range<Int>, _ body: (Range<Int>) -> Void) -> Void
    ) {
        cut { word, append in
            var matched = MatchedParts(behaviour)
            var end = word.lowerBound
            forEachMatch(word) { match in
                if end < match.lowerBound { matched.add(end..<match.lowerBound, isMatch: isInverted) }
                matched.add(match, isMatch: !isInverted)
                end = match.upperBound
            }
            if end < word.upperBound { matched.add(end..<word.upperBound, isMatch: isInverted) }
            matched.parts.forEach(append)
        }
    }

    /// Cuts each word at the characters that `isDelimiter` holds for.
    mutating func cut(_ behaviour: CutBehaviour, at isDelimiter: (UInt32) -> Bool) {
        let values = text.values
        cut(behaviour) { word, body in
            for position in word where isDelimiter(values[position]) { body(position..<position + 1) }
        }
    }

    /// Writes each word anew.
    mutating func rewrite(_ rewrite: (AlignedText) -> AlignedText) {
        var result = AlignedText()
        words = words.map { word in
            let start = result.count
            let part = rewrite(text[word])
            result.append(part, 0..<part.count)
            return start..<result.count
        }
        text = result
    }
}
