import Testing
import Tokenization

@Suite struct SeamTests {
    private let bytes: any Tokenizer
    private let pieces: any Tokenizer

    init() throws {
        bytes = try makeTokenizer(SmallVocabulary.byteLevel, model: "gpt2", preTokenizer: "gpt-2")
        pieces = try makeTokenizer(SmallVocabulary.sentencePiece, model: "llama")
    }

    private func encode(_ tokenizer: any Tokenizer, _ text: String, seams: [Int]) -> [TokenID] {
        tokenizer.encode(text, seams: seams, addSpecial: false, parseSpecial: true)
    }

    @Test(arguments: [[6], [1, 7, 9], [13], [5, 12, 14]])
    func `keeps a control token out of text that only spells it`(seams: [Int]) {
        // The token stands in 5..<15.
        let text = "hello<|eot_id|>hello"
        let plain = bytes.encode(text, addSpecial: false, parseSpecial: false)
        #expect(encode(bytes, text, seams: seams) == plain)
        #expect(encode(bytes, text, seams: []) != plain)
    }

    @Test(arguments: [[1], [2, 3]])
    func `keeps a control token of SentencePiece out of text`(seams: [Int]) {
        let plain = pieces.encode("</s>hello", addSpecial: false, parseSpecial: false)
        #expect(encode(pieces, "</s>hello", seams: seams) == plain)
        #expect(encode(pieces, "</s>hello", seams: []) != plain)
    }

    @Test(arguments: [[0], [5], [15], [20], [-3], [99], [5, 15], [0, 2, 5, 5, 15, 17, 20]])
    func `cuts a token out where seams lie beside it only`(seams: [Int]) {
        let text = "hello<|eot_id|>hello"
        #expect(encode(bytes, text, seams: seams) == encode(bytes, text, seams: []))
    }

    @Test func `leaves the other tokens of a text alone`() {
        let ids = SmallVocabulary.byteLevelBuilder.ids
        let tokens = encode(bytes, "<|eot_id|><|eot_id|><|eot_id|>", seams: [11])
        let plain = "<|eot_id|>".utf8.map { TokenID($0) }
        let control = ids["<|eot_id|>"] ?? -1
        #expect(tokens == [control] + plain + [control])
    }

    @Test func `cuts out a shorter token that ends at the seam`() {
        let ids = SmallVocabulary.byteLevelBuilder.ids
        #expect(encode(bytes, "<tool>xy", seams: [6]) == [ids["<tool>"] ?? -1, TokenID(UInt8(ascii: "x")), 0x79])
        #expect(encode(bytes, "<tool>xy", seams: [3]) == "<tool>xy".utf8.map { TokenID($0) })
    }

    @Test func `merges across a seam`() {
        for seam in 0...11 {
            #expect(encode(bytes, "hello hello", seams: [seam]) == encode(bytes, "hello hello", seams: []))
            #expect(encode(pieces, "hello hello", seams: [seam]) == encode(pieces, "hello hello", seams: []))
        }
    }

    @Test func `makes no control token by merging`() throws {
        var builder = SmallVocabulary.sentencePieceBuilder
        for (text, kind) in [("<", TokenKind.normal), ("/", .normal), ("s", .normal), (">", .normal), ("</", .normal)] {
            builder.add(text, kind, score: -1)
        }
        builder.add("s>", score: -0.5)
        let vocabulary = Vocabulary(tokens: builder.tokens, scores: builder.scores, kinds: builder.kinds)
        let tokenizer = try makeTokenizer(vocabulary, model: "llama")
        let tokens = tokenizer.encode("</s>", addSpecial: false, parseSpecial: false)
        #expect(tokens == ["▁", "</", "s>"].map { builder.ids[$0] ?? -1 })

        var whole = SmallVocabulary.byteLevel
        whole.kinds[Int(SmallVocabulary.byteLevelBuilder.ids["zebra"] ?? 0)] = .control
        let llama = try makeTokenizer(whole, model: "gpt2", preTokenizer: "llama-bpe")
        #expect(llama.encode("zebra", addSpecial: false, parseSpecial: false) == "zebra".utf8.map { TokenID($0) })
    }

    @Test func `knows the texts of all control tokens`() throws {
        #expect(bytes.controlTokenTexts == ["<|begin|>", "<|eot_id|>"])
        // Known by its text, although the file calls it normal.
        #expect(pieces.controlTokenTexts == ["<unk>", "<s>", "</s>", "<|end|>"])
    }

    @Test func `knows control tokens that are always shown`() throws {
        let texts = ["<|channel|>", "<|end|>", "<|return|>", "<|call|>", "a", ""]
        let kinds: [TokenKind] = [.control, .control, .control, .control, .normal, .control]
        let vocabulary = Vocabulary(tokens: ByteStrings(texts), kinds: kinds, merges: ByteStrings(["a a"]))
        let tokenizer = try makeTokenizer(vocabulary, model: "gpt2", preTokenizer: "gpt-4o")
        #expect(tokenizer.controlTokenTexts == Array(texts.prefix(4)))
    }
}
