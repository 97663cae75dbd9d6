import Testing
import Tokenization

@Suite struct VocabularyTests {
    private func refusal(
        _ vocabulary: Vocabulary,
        model: String = "llama"
    ) throws -> TokenizationError {
        try #require(throws: TokenizationError.self) {
            try makeTokenizer(vocabulary, model: model)
        }
    }

    private func vocabulary(_ texts: [String], kinds: [TokenKind] = []) -> Vocabulary {
        Vocabulary(tokens: ByteStrings(texts), kinds: kinds)
    }

    @Test func `refuses a tokenizer model it cannot read, by name`() throws {
        let error = try refusal(vocabulary(["a"]), model: "unheard-of")
        #expect(error.code == .unknownModel)
        for part in ["unheard-of", "llama", "gpt2", "gemma4", "bert", "t5"] { #expect(error.message.contains(part)) }
    }

    @Test func `refuses an empty vocabulary`() throws {
        #expect(try refusal(vocabulary([])).code == .invalidTokenCount)
        #expect(try refusal(vocabulary([]), model: "gpt2").code == .invalidTokenCount)
    }

    @Test func `refuses lists of other sizes`() throws {
        var wrong = SmallVocabulary.sentencePiece
        wrong.scores.removeLast()
        #expect(try refusal(wrong).code == .sizeMismatch)
        wrong = SmallVocabulary.sentencePiece
        wrong.kinds.append(.normal)
        #expect(try refusal(wrong).code == .sizeMismatch)
    }

    @Test(arguments: [TokenID(-1), 1000, .max, .min])
    func `refuses special tokens outside the vocabulary`(token: TokenID) throws {
        var wrong = SmallVocabulary.sentencePiece
        wrong.special.endOfTurn = token
        let error = try refusal(wrong)
        #expect(error.code == .tokenOutOfRange)
        #expect(error.token == Int(token))
        #expect(error.message.contains("eot"))
    }

    @Test func `refuses two tokens of the same text`() throws {
        let error = try refusal(vocabulary(["a", "b", "a"]))
        #expect(error.code == .duplicateToken)
        #expect(error.description.hasPrefix("token 2: "))
    }

    @Test func `refuses a score that is no number`() throws {
        var wrong = SmallVocabulary.sentencePiece
        wrong.scores[7] = .nan
        #expect(try refusal(wrong).token == 7)
    }

    @Test(arguments: ["<0x0>", "<0xZZ>", "0x0A", "<0x+1>", "", "<0x0A)", "<0x0AB>"])
    func `refuses byte tokens that name no byte`(text: String) throws {
        let error = try refusal(vocabulary(["a", text], kinds: [.normal, .byte]))
        #expect(error.code == .malformedByteToken)
    }

    @Test func `refuses byte-level BPE without merges`() throws {
        #expect(try refusal(vocabulary(["a"]), model: "gpt2").code == .missingMerges)
    }

    @Test func `leaves merges out that no text can need`() throws {
        let merges = ByteStrings(["", " ", "a", "a ", " a", "a b c", "☃ a", "a a", "a b", "b a"])
        let odd = Vocabulary(tokens: ByteStrings(["a", "b", "ab", "aa"]), merges: merges)
        let tokenizer = try makeTokenizer(odd, model: "gpt2", preTokenizer: "gpt-2")
        #expect(tokenizer.encode("aab", addSpecial: false, parseSpecial: false) == [3, 1])
    }

    @Test func `takes empty tokens, which no text matches`() throws {
        let tokenizer = try makeTokenizer(vocabulary(["", "a", "", "▁"]), model: "llama")
        #expect(tokenizer.encode("a", addSpecial: false, parseSpecial: true) == [3, 1])
        #expect(tokenizer.decode([0, 1, 2], renderSpecial: true) == "a")
    }

    @Test(arguments: [
        ["<|eot_id|>"], ["<|im_end|>", "<|endoftext|>"], ["<end_of_turn>", "<eos>"], ["<|eom_id|>", "<|end_of_text|>"],
        ["<EOT>", "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>"],
    ])
    func `knows the ends of a generation by their text`(texts: [String]) throws {
        let tokenizer = try makeTokenizer(vocabulary(["a", "b", "c", "<other>"] + texts), model: "llama")
        // Llama's EOS is token 2 where the file names none.
        #expect(tokenizer.endOfGeneration == Set((4..<TokenID(4 + texts.count))).union([2]))
        for kind in tokenizer.vocabulary.kinds[4...] { #expect(kind == .control) }
        #expect(tokenizer.vocabulary.kinds[3] == .normal)
    }

    @Test func `takes the ends that the file names`() throws {
        var named = vocabulary(["a", "b", "c", "d"])
        named.merges = ByteStrings(["a b"])
        named.special.endOfSequence = 1
        named.special.endOfTurn = 3
        #expect(try makeTokenizer(named, model: "gpt2").endOfGeneration == [1, 3])
        named.special = SpecialTokens()
        #expect(try makeTokenizer(named, model: "gpt2").endOfGeneration.isEmpty)
    }

    @Test func `goes on after the end of a channel where returns and calls end the generation`() throws {
        let texts = ["<|end|>", "<|return|>", "<|call|>", "<|channel|>"]
        var harmony = vocabulary(texts, kinds: [.control, .control, .control, .control])
        harmony.merges = ByteStrings(["a b"])
        let tokenizer = try makeTokenizer(harmony, model: "gpt2")
        #expect(tokenizer.endOfGeneration == [1, 2])
        #expect(tokenizer.decode([0, 1, 2, 3], renderSpecial: false) == "<|end|><|channel|>")
    }
}
