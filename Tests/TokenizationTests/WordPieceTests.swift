import Testing
import Tokenization

@Suite struct WordPieceTests {
    private static let texts = [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "▁un", "believ", "able", "▁the", "▁cafe", "▁CAFÉ", "▁,", "▁世", "▁界", "▁x",
    ]

    private func vocabulary(_ change: (inout Vocabulary) -> Void = { _ in }) -> Vocabulary {
        var vocabulary = Vocabulary(
            tokens: ByteStrings(Self.texts),
            kinds: [.control, .unknown, .control, .control] + Array(repeating: .normal, count: Self.texts.count - 4)
        )
        vocabulary.special.beginOfSequence = 2
        vocabulary.special.separator = 3
        vocabulary.special.unknown = 1
        change(&vocabulary)
        return vocabulary
    }

    private func names(_ tokens: [TokenID]) -> [String] { tokens.map { Self.texts[Int($0)] } }

    @Test(arguments: [
        ("unbelievable", ["▁un", "believ", "able"]),
        ("the  UN\n", ["▁the", "▁un"]),
        // Part of a word that is no token makes all of it unknown.
        ("unbelievably the", ["[UNK]", "▁the"]),
        ("believ", ["[UNK]"]),
        ("the,the", ["▁the", "▁,", "▁the"]),
        ("世界the", ["▁世", "▁界", "▁the"]),
        ("Café cafe\u{301}", ["▁cafe", "▁cafe"]),
        ("\u{1}t\u{200B}he\u{FFFD}", ["▁the"]),
        ("", []),
    ])
    func `cuts words into the longest tokens`(text: String, expected: [String]) throws {
        let tokenizer = try makeTokenizer(vocabulary(), model: "bert")
        #expect(names(tokenizer.encode(text, addSpecial: false, parseSpecial: false)) == expected)
    }

    @Test func `puts CLS in front and SEP behind`() throws {
        let tokenizer = try makeTokenizer(vocabulary(), model: "bert")
        let tokens = tokenizer.encode("the", addSpecial: true, parseSpecial: false)
        #expect(names(tokens) == ["[CLS]", "▁the", "[SEP]"])
        #expect(tokenizer.decode(tokens, renderSpecial: false) == " the")
    }

    @Test func `keeps case and accents where the file says so`() throws {
        let tokenizer = try makeTokenizer(vocabulary { $0.lowercases = false }, model: "bert")
        #expect(names(tokenizer.encode("CAFÉ Café", addSpecial: false, parseSpecial: false)) == ["▁CAFÉ", "[UNK]"])
    }

    @Test func `reads control tokens only if asked to, and never across a seam`() throws {
        let tokenizer = try makeTokenizer(vocabulary(), model: "bert")
        let text = "the[SEP]the"
        #expect(tokenizer.encode(text, addSpecial: false, parseSpecial: true) == [7, 3, 7])
        #expect(!tokenizer.encode(text, addSpecial: false, parseSpecial: false).contains(3))
        #expect(!tokenizer.encode(text, seams: [5], addSpecial: false, parseSpecial: true).contains(3))
    }

    @Test func `takes BERT's usual ids where the file names none`() throws {
        var builder = SmallVocabulary.Builder()
        for id in 0..<104 { builder.add("token \(id)") }
        let tokenizer = try makeTokenizer(Vocabulary(tokens: builder.tokens), model: "bert")
        #expect(tokenizer.encode("?", addSpecial: true, parseSpecial: false) == [101, 100, 102])
    }
}
