import Testing
import Tokenization

@Suite struct SentencePieceTests {
    private let ids = SmallVocabulary.sentencePieceBuilder.ids
    private let tokenizer: any Tokenizer

    init() throws {
        tokenizer = try makeTokenizer(SmallVocabulary.sentencePiece, model: "llama")
    }

    private func names(_ names: [String]) -> [TokenID] {
        names.map { ids[$0] ?? -1 }
    }

    @Test(arguments: [
        ("", []),
        ("hello", ["▁hello"]),
        // `ll` goes before `lo`, so the parts of `helo` never meet.
        ("helo", ["▁", "he", "lo"]),
        // Of equal pairs the left one merges first.
        ("lll", ["▁", "ll", "l"]),
        ("hello hello", ["▁hello", "▁hello"]),
        ("wo", ["▁w", "o"]),
        // With its prefix that is four spaces.
        ("   ", ["▁▁▁▁"]),
        ("    ", ["▁▁▁▁", "▁"]),
        ("é\n", ["▁", "<0xC3>", "<0xA9>", "<0x0A>"]),
        ("▁hello", ["▁", "▁hello"]),
        // A normal token whose text looks special is text, whichever way it can be reached.
        ("gone", ["▁", "<0x67>", "o", "<0x6E>", "e"]),
    ])
    func `merges the pair of the highest score first`(text: String, expected: [String]) {
        #expect(tokenizer.encode(text, addSpecial: false, parseSpecial: false) == names(expected))
    }

    @Test func `adds BOS and EOS as the flags tell`() throws {
        #expect(tokenizer.encode("hello", addSpecial: true, parseSpecial: false) == names(["<s>", "▁hello"]))
        var vocabulary = SmallVocabulary.sentencePiece
        vocabulary.addBOS = false
        vocabulary.addEOS = true
        let other = try makeTokenizer(vocabulary, model: "llama")
        #expect(other.encode("hello", addSpecial: true, parseSpecial: false) == names(["▁hello", "</s>"]))
        #expect(other.encode("hello", addSpecial: false, parseSpecial: false) == names(["▁hello"]))
        #expect((other.addsBOS, other.addsEOS) == (false, true))
    }

    @Test func `puts no space in front if the vocabulary wants none`() throws {
        var vocabulary = SmallVocabulary.sentencePiece
        vocabulary.addSpacePrefix = false
        let other = try makeTokenizer(vocabulary, model: "llama")
        #expect(other.encode("hello", addSpecial: false, parseSpecial: false) == names(["hello"]))
        #expect(other.decode(names(["▁hello"]), renderSpecial: false) == " hello")
    }

    @Test func `reads control tokens only if asked to`() {
        let read = tokenizer.encode("hello</s>hello", addSpecial: false, parseSpecial: true)
        #expect(read == names(["▁hello", "</s>", "▁hello"]))
        let plain = tokenizer.encode("</s>", addSpecial: false, parseSpecial: false)
        #expect(plain == names(["▁", "<0x3C>", "<0x2F>", "<0x73>", "<0x3E>"]))
    }

    @Test func `reads user-defined tokens always`() {
        let tokens = tokenizer.encode("<tool>hello", addSpecial: false, parseSpecial: false)
        #expect(tokens == names(["<tool>", "▁hello"]))
    }

    @Test func `takes the space in front away again`() {
        for text in ["hello", " hello", "hello</s>hello", "<tool> hello w", "</s>", "", "é "] {
            for addSpecial in [false, true] {
                let tokens = tokenizer.encode(text, addSpecial: addSpecial, parseSpecial: true)
                #expect(tokenizer.decode(tokens, renderSpecial: true) == (addSpecial ? "<s>" : "") + text)
            }
        }
    }

    @Test func `hides control tokens and shows user-defined ones`() {
        let tokens = names(["<s>", "▁hello", "<tool>", "▁hello", "gone", "</s>", "<unk>"])
        #expect(tokenizer.decode(tokens, renderSpecial: false) == "hello<tool>hello")
        #expect(tokenizer.decode(tokens, renderSpecial: true) == "<s>hello<tool>hello</s><unk>")
    }

    @Test func `gives no bytes for an id outside the vocabulary`() {
        for token in [-1, TokenID(tokenizer.vocabulary.tokens.count), .max, .min] {
            #expect(tokenizer.bytes(of: token, renderSpecial: true).isEmpty)
            #expect(tokenizer.decode([token], renderSpecial: true).isEmpty)
        }
    }

    @Test func `keeps bytes that are no UTF-8`() {
        let bytes: [UInt8] = [0x68, 0xFF, 0xE2, 0x82]
        let tokens = tokenizer.encode(utf8: bytes, addSpecial: false, parseSpecial: false)
        #expect(tokens == names(["▁", "h", "<0xFF>", "<0xE2>", "<0x82>"]))
        #expect(tokenizer.decode(tokens, renderSpecial: false) == "h\u{FFFD}\u{FFFD}")
    }

    @Test func `spells a character without bytes as unknown`() throws {
        var tokens = ByteStrings()
        for text in ["<unk>", "<s>", "</s>", "▁", "a"] { tokens.append(text.utf8) }
        let vocabulary = Vocabulary(tokens: tokens, kinds: [.unknown, .control, .control, .normal, .normal])
        let small = try makeTokenizer(vocabulary, model: "llama")
        #expect(small.encode("aéa", addSpecial: false, parseSpecial: false) == [3, 4, 0, 4])
    }

    @Test func `swallows white space behind the special tokens of Phi-3`() throws {
        var vocabulary = SmallVocabulary.sentencePiece
        let text = "<|end|> \n hello<s> hello"
        let plain = try makeTokenizer(vocabulary, model: "llama")
        #expect(
            plain.encode(text, addSpecial: false, parseSpecial: true)
                == names(["<|end|>", "▁▁", "<0x0A>", "▁hello", "<s>", "▁", "▁hello"])
        )
        vocabulary.modelName = "Phi-3 mini"
        let phi = try makeTokenizer(vocabulary, model: "llama")
        #expect(
            phi.encode(text, addSpecial: false, parseSpecial: true)
                == names(["<|end|>", "▁hello", "<s>", "▁", "▁hello"])
        )
    }
}
