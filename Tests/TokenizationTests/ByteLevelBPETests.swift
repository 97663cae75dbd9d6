import Testing
import Tokenization

@Suite struct ByteLevelBPETests {
    private let ids = SmallVocabulary.byteLevelBuilder.ids
    private let tokenizer: any Tokenizer

    init() throws {
        tokenizer = try makeTokenizer(SmallVocabulary.byteLevel, model: "gpt2", preTokenizer: "gpt-2")
    }

    private func names(_ names: [String]) -> [TokenID] {
        names.map { ids[$0] ?? -1 }
    }

    @Test(arguments: [
        ("", []),
        ("hello", ["hello"]),
        ("hello hello", ["hello", "Ġhello"]),
        ("hel", ["he", "l"]),
        ("aaaaa", ["aaaa", "a"]),
        ("aaa", ["aa", "a"]),
        // The last of the spaces belongs to the word behind.
        ("   hello", ["ĠĠ", "Ġhello"]),
        ("1234", ["123", "4"]),
        // A merge whose result is no token is spelled byte by byte.
        ("xy", ["x", "y"]),
        ("zebra", ["z", "e", "b", "r", "a"]),
    ])
    func `merges what was learnt first`(text: String, expected: [String]) {
        #expect(tokenizer.encode(text, addSpecial: false, parseSpecial: false) == names(expected))
    }

    @Test func `writes every byte as its own token`() {
        for byte in 0...UInt8.max where byte < 0x80 {
            #expect(tokenizer.encode(utf8: [byte], addSpecial: false, parseSpecial: false) == [TokenID(byte)])
        }
        #expect(tokenizer.encode("é", addSpecial: false, parseSpecial: false) == [0xC3, 0xA9])
        for byte in 0...UInt8.max {
            #expect(tokenizer.bytes(of: TokenID(byte), renderSpecial: false) == [byte])
        }
    }

    @Test func `takes a whole word without merges where the pre-tokenizer says so`() throws {
        let llama = try makeTokenizer(SmallVocabulary.byteLevel, model: "gpt2", preTokenizer: "llama-bpe")
        #expect(llama.encode("zebra", addSpecial: false, parseSpecial: false) == names(["zebra"]))
    }

    @Test(arguments: [("gpt-2", false), ("qwen2", false), ("default", false), ("llama-bpe", true), ("llama3", true)])
    func `adds BOS by default as the pre-tokenizer does`(name: String, isAdded: Bool) throws {
        var vocabulary = SmallVocabulary.byteLevel
        let implicit = try makeTokenizer(vocabulary, model: "gpt2", preTokenizer: name)
        let expected = (isAdded ? ["<|begin|>"] : []) + ["hello"]
        #expect(implicit.encode("hello", addSpecial: true, parseSpecial: false) == names(expected))
        vocabulary.addBOS = !isAdded
        vocabulary.addEOS = true
        let explicit = try makeTokenizer(vocabulary, model: "gpt2", preTokenizer: name)
        let other = (isAdded ? [] : ["<|begin|>"]) + ["hello", "<|eot_id|>"]
        #expect(explicit.encode("hello", addSpecial: true, parseSpecial: false) == names(other))
    }

    @Test func `cuts out the longest special token first`() {
        let tokens = tokenizer.encode("<tool>x<tool>hello", addSpecial: false, parseSpecial: false)
        #expect(tokens == names(["<tool>x", "<tool>", "hello"]))
    }

    @Test func `prefers a longer special token over one that begins earlier`() throws {
        var builder = SmallVocabulary.byteLevelBuilder
        builder.add("ab", .userDefined)
        builder.add("bcd", .userDefined)
        var vocabulary = SmallVocabulary.byteLevel
        vocabulary.tokens = builder.tokens
        vocabulary.kinds = builder.kinds
        let other = try makeTokenizer(vocabulary, model: "gpt2", preTokenizer: "gpt-2")
        let tokens = other.encode("abcdab", addSpecial: false, parseSpecial: false)
        #expect(tokens == ["a", "bcd", "ab"].map { builder.ids[$0] ?? -1 })
    }

    @Test func `reads control tokens only if asked to`() {
        let text = "hello<|eot_id|>"
        let read = tokenizer.encode(text, addSpecial: false, parseSpecial: true)
        #expect(read == names(["hello", "<|eot_id|>"]))
        let plain = tokenizer.encode(text, addSpecial: false, parseSpecial: false)
        #expect(plain == names(["hello"]) + "<|eot_id|>".utf8.map { TokenID($0) })
    }

    @Test(arguments: ["hello  hello\r\n\t123 'tis", "naïve Straße 漢字 👨‍👩‍👧 \u{0}\u{301}", "<|begin|><tool>x"])
    func `gives a text back as it was`(text: String) {
        for parseSpecial in [false, true] {
            let tokens = tokenizer.encode(text, addSpecial: false, parseSpecial: parseSpecial)
            #expect(tokenizer.decode(tokens, renderSpecial: true) == text)
        }
    }

    @Test func `reads a byte that begins no character as U+FFFD`() {
        let bytes: [UInt8] = [0x61, 0xFF, 0x61]
        let tokens = tokenizer.encode(utf8: bytes, addSpecial: false, parseSpecial: false)
        #expect(tokenizer.decode(tokens, renderSpecial: false) == "a\u{FFFD}a")
    }

    @Test func `leaves bytes out that are no token`() throws {
        let vocabulary = Vocabulary(tokens: ByteStrings(["a"]), merges: ByteStrings(["a a"]))
        let tiny = try makeTokenizer(vocabulary, model: "gpt2", preTokenizer: "gpt-2")
        #expect(tiny.encode("aabé a", addSpecial: true, parseSpecial: true) == [0, 0, 0])
    }
}
