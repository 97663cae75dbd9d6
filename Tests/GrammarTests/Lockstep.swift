import Grammar

/// Walks through two grammars side by side, and tells where they differ.
struct Lockstep {
    private let first: Constraint
    private let second: Constraint
    private var random: SeededGenerator

    init(_ first: Grammar, _ second: Grammar, seed: UInt64) throws {
        self.first = try Constraint(first, tokens: SmallVocabulary.tokens)
        self.second = try Constraint(second, tokens: SmallVocabulary.tokens)
        random = SeededGenerator(seed: seed)
    }

    /// Takes random steps that the first one allows.
    ///
    /// - Returns: a text behind which not the same may follow; nil if there is none.
    mutating func difference(steps: Int = 60) throws -> String? {
        var (left, right, text) = (first.start, second.start, [UInt8]())
        for _ in 0..<steps {
            let mask = try first.mask(for: left)
            guard try second.mask(for: right) == mask else { return String(decoding: text, as: UTF8.self) }
            let tokens = SmallVocabulary.texts.indices.filter {
                mask[Int32($0)] && Int32($0) != SmallVocabulary.end
            }
            guard let token = tokens.randomElement(using: &random) else { return nil }
            text += SmallVocabulary.texts[token]
            guard let next = try first.advance(left, by: Int32(token)),
                let other = try second.advance(right, by: Int32(token))
            else { return String(decoding: text, as: UTF8.self) }
            (left, right) = (next, other)
        }
        return nil
    }
}
