import Testing
import Tokenization

/// Compares with the slowest way to merge: look at all pairs, merge the best, begin again.
@Suite struct MergingTests {
    private static let letters = ["a", "b", "c"]

    /// Random merges over three letters, with many ties between what they can make.
    private static func vocabulary(_ chance: inout SeededRandom) -> (Vocabulary, merges: [(String, String)]) {
        var texts = letters
        var merges: [(String, String)] = []
        while texts.count < 40 {
            guard let left = texts.randomElement(using: &chance), let right = texts.randomElement(using: &chance),
                left.count + right.count <= 8, !merges.contains(where: { $0 == (left, right) })
            else { continue }
            merges.append((left, right))
            if !texts.contains(left + right) { texts.append(left + right) }
        }
        merges.shuffle(using: &chance)
        let lines = ByteStrings(merges.map { "\($0) \($1)" })
        return (Vocabulary(tokens: ByteStrings(texts), merges: lines), merges)
    }

    private static func slowlyMerged(_ word: String, _ merge: (String, String) -> Int?) -> [String] {
        var parts = word.map { String($0) }
        while true {
            let pairs = zip(parts.indices, zip(parts, parts.dropFirst()))
            let ranked = pairs.compactMap { index, pair in merge(pair.0, pair.1).map { (rank: $0, index: index) } }
            guard let best = ranked.min(by: { $0 < $1 }) else { return parts }
            parts[best.index] += parts.remove(at: best.index + 1)
        }
    }

    /// Words around the lengths where one way to merge ends and another begins.
    private static func words(_ chance: inout SeededRandom) -> [String] {
        let lengths = [1, 2, 3, 10, 40, 95, 96, 97, 200]
        let random = lengths.flatMap { length in
            (0..<8).map { _ in (0..<length).map { _ in letters.randomElement(using: &chance) ?? "" }.joined() }
        }
        return random + ["a", "ab"].map { String(repeating: $0, count: 100) }
    }

    @Test(arguments: 0..<10)
    func `merges words of bytes in order`(seed: UInt64) throws {
        var chance = SeededRandom(seed: seed)
        let (vocabulary, merges) = Self.vocabulary(&chance)
        let tokenizer = try makeTokenizer(vocabulary, model: "gpt2", preTokenizer: "gpt-2")
        for word in Self.words(&chance) {
            let expected = Self.slowlyMerged(word) { left, right in merges.firstIndex { $0 == (left, right) } }
            let tokens = tokenizer.encode(word, addSpecial: false, parseSpecial: false)
            #expect(tokens.map { tokenizer.decode([$0], renderSpecial: false) } == expected)
        }
    }

    @Test(arguments: 0..<10)
    func `merges words of scores in order`(seed: UInt64) throws {
        var chance = SeededRandom(seed: seed)
        var (vocabulary, _) = Self.vocabulary(&chance)
        let texts = (0..<vocabulary.tokens.count).map { String(decoding: vocabulary.tokens[$0], as: UTF8.self) }
        // Few scores, so that many are equal.
        let scores = texts.map { _ in Float(Int.random(in: -4...4, using: &chance)) }
        vocabulary.scores = scores
        vocabulary.addSpacePrefix = false
        let tokenizer = try makeTokenizer(vocabulary, model: "llama")
        for word in Self.words(&chance) {
            let expected = Self.slowlyMerged(word) { left, right in
                texts.firstIndex(of: left + right).map { Int(-scores[$0]) }
            }
            let tokens = tokenizer.encode(word, addSpecial: false, parseSpecial: false)
            #expect(tokens.map { tokenizer.decode([$0], renderSpecial: false) } == expected)
        }
    }

    @Test(arguments: 0..<3)
    func `merges a very long word as its beginning`(seed: UInt64) throws {
        var chance = SeededRandom(seed: seed)
        var (vocabulary, _) = Self.vocabulary(&chance)
        vocabulary.scores = (0..<vocabulary.tokens.count).map { _ in Float(Int.random(in: -4...4, using: &chance)) }
        vocabulary.addSpacePrefix = false
        for (model, name) in [("gpt2", "gpt-2"), ("llama", "")] {
            let tokenizer = try makeTokenizer(vocabulary, model: model, preTokenizer: name)
            let pattern = (0..<50).map { _ in Self.letters.randomElement(using: &chance) ?? "" }.joined()
            // "d" is no token, so that nothing merges across it; 4,080 symbols are below the length of lists, 8,160 above.
            let below = tokenizer.encode(
                String(repeating: pattern + "d", count: 80),
                addSpecial: false,
                parseSpecial: false
            )
            let above = tokenizer.encode(
                String(repeating: pattern + "d", count: 160),
                addSpecial: false,
                parseSpecial: false
            )
            #expect(above == below + below)
        }
    }

    @Test func `remembers words that come again with the right tokens`() throws {
        var chance = SeededRandom(seed: 5)
        let (vocabulary, _) = Self.vocabulary(&chance)
        let tokenizer = try makeTokenizer(vocabulary, model: "gpt2", preTokenizer: "starcoder")
        let words = (0..<3000).map { _ in
            (0..<Int.random(in: 1...12, using: &chance)).map { _ in Self.letters.randomElement(using: &chance) ?? "" }
                .joined()
        }
        // Digits are no tokens and are left out, and cut words.
        let together = tokenizer.encode(words.joined(separator: "1"), addSpecial: false, parseSpecial: false)
        let alone = words.flatMap { tokenizer.encode($0, addSpecial: false, parseSpecial: false) }
        #expect(together == alone)
    }
}
