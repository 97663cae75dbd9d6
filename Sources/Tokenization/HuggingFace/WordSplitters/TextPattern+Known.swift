extension TextPattern {
    /// GPT-2's words, as ``WordPattern/gpt2`` has them.
    static let gpt2 = TextPattern(
        choice: [
            .sequence([.set("'"), .choice([.set("stmd"), .text("re"), .text("ve"), .text("ll")])]),
            .sequence([.optional("\u{20}"), .many(.letters)]),
            .sequence([.optional("\u{20}"), .many(.numbers)]),
            .sequence([.optional("\u{20}"), .many(ScalarSet.whitespace.union(.letters).union(.numbers).inverted)]),
            .sequence([.many(.whitespace), .ahead(.set(ScalarSet.whitespace.inverted), isWanted: false)]),
            .many(.whitespace),
        ]
    )

    /// `\w+|[^\w\s]+`, where `\w` has the joiners too.
    static let words = TextPattern(
        choice: [.many(.wordsAndJoiners), .many(ScalarSet.wordsAndJoiners.union(.whitespace).inverted)]
    )
}

extension ScalarSet {
    fileprivate static let letters = ScalarSet(
        categories: [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter]
    )
    fileprivate static let numbers = ScalarSet(categories: [.decimalNumber, .letterNumber, .otherNumber])

    /// What belongs to a word where added tokens must not cut one.
    static let wordsAndJoiners = ScalarSet.word.union(ScalarSet([0x200C...0x200D]))
}

extension PatternNode {
    fileprivate static func set(_ characters: String) -> PatternNode {
        .set(ScalarSet(characters.unicodeScalars.map { $0.value...$0.value }))
    }

    fileprivate static func text(_ characters: String) -> PatternNode {
        .sequence(characters.unicodeScalars.map { .set(ScalarSet([$0.value...$0.value])) })
    }

    fileprivate static func optional(_ characters: String) -> PatternNode {
        .loop(.set(characters), 0...1, .greedy)
    }

    fileprivate static func many(_ set: ScalarSet) -> PatternNode {
        .loop(.set(set), 1...unlimited, .greedy)
    }
}
