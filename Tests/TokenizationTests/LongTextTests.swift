import Testing
import Tokenization

/// A quadratic step anywhere would take hours here.
@Suite struct LongTextTests {
    private static let units = ["a", " ", "\n", "👨‍👩‍👧", "7", "<|"]

    private func longText(_ unit: String) -> String {
        String(repeating: unit, count: (1 << 20) / unit.utf8.count)
    }

    @Test(arguments: units)
    func `tokenizes a megabyte of one thing with SentencePiece`(unit: String) throws {
        let tokenizer = try makeTokenizer(SmallVocabulary.sentencePiece, model: "llama")
        let text = longText(unit)
        let tokens = tokenizer.encode(text, addSpecial: false, parseSpecial: true)
        #expect(tokenizer.decode(tokens, renderSpecial: true) == text)
    }

    @Test(arguments: units)
    func `tokenizes a megabyte of one thing with byte-level BPE`(unit: String) throws {
        let tokenizer = try makeTokenizer(SmallVocabulary.byteLevel, model: "gpt2", preTokenizer: "llama-bpe")
        let text = longText(unit)
        let tokens = tokenizer.encode(text, addSpecial: false, parseSpecial: true)
        #expect(tokenizer.decode(tokens, renderSpecial: true) == text)
    }

    @Test func `cuts a megabyte of special tokens that contain each other`() throws {
        var builder = SmallVocabulary.byteLevelBuilder
        for count in 2...32 { builder.add(String(repeating: "\n", count: count), .userDefined) }
        var vocabulary = SmallVocabulary.byteLevel
        vocabulary.tokens = builder.tokens
        vocabulary.kinds = builder.kinds
        let tokenizer = try makeTokenizer(vocabulary, model: "gpt2", preTokenizer: "gpt-2")
        let tokens = tokenizer.encode(longText("\n") + "\n\n\n", addSpecial: false, parseSpecial: false)
        let longest = try #require(builder.ids[String(repeating: "\n", count: 32)])
        let rest = try #require(builder.ids["\n\n\n"])
        #expect(tokens.count == (1 << 15) + 1)
        #expect(tokens.dropLast().allSatisfy { $0 == longest })
        #expect(tokens.last == rest)
    }
}
