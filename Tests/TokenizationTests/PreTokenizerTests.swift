import Testing
import Tokenization

@Suite struct PreTokenizerTests {
    private func words(_ name: String?, _ text: String) throws -> [String] {
        try PreTokenizer.named(name).words(of: Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        ("It's what we've got, they'll say", ["It", "'s", " what", " we", "'ve", " got", ",", " they", "'ll", " say"]),
        ("IT'S don'T", ["IT", "'", "S", " don", "'", "T"]),
        ("'' 're", ["''", " '", "re"]),
        ("in 2024 or 12345", ["in", " 2024", " or", " 12345"]),
        ("a  b   c ", ["a", " ", " b", "  ", " c", " "]),
        ("a\n\nb \n c", ["a", "\n", "\n", "b", " \n", " c"]),
        ("x  ", ["x", "  "]),
        ("wow!!! (yes)", ["wow", "!!!", " (", "yes", ")"]),
        ("ça marche", ["ça", " marche"]),
        ("e\u{301}t", ["e", "\u{301}", "t"]),
        ("Ⅷ ½ ٣", ["Ⅷ", " ½", " ٣"]),
        ("漢字かな", ["漢字かな"]),
        ("a\u{3000}\u{A0}b", ["a", "\u{3000}", "\u{A0}", "b"]),
    ])
    func `cuts words as GPT-2 does`(text: String, expected: [String]) throws {
        #expect(try words("gpt-2", text) == expected)
    }

    @Test(arguments: [
        ("It's WE'VE", ["It", "'s", " WE", "'VE"]),
        ("'Re 'lL '\u{17F}", ["'Re", " '", "lL", " '", "\u{17F}"]),
        ("in 2024 or 1234567", ["in", " ", "202", "4", " or", " ", "123", "456", "7"]),
        ("(yes) _no \tmaybe", ["(yes", ")", " _", "no", " ", "\tmaybe"]),
        ("a  b   c ", ["a", " ", " b", "  ", " c", " "]),
        ("a;\r\n\nb", ["a", ";\r\n\n", "b"]),
        ("a \n  \n  b", ["a", " \n  \n", " ", " b"]),
        ("e\u{301}t", ["e", "\u{301}t"]),
        ("Ⅷ½٣٤", ["Ⅷ½٣", "٤"]),
        ("\n5", ["\n", "5"]),
        ("  5", [" ", " ", "5"]),
        ("x  ", ["x", "  "]),
        ("👍🏽 ok", ["👍🏽", " ok"]),
    ])
    func `cuts words as Llama 3 does`(text: String, expected: [String]) throws {
        #expect(try words("llama-bpe", text) == expected)
    }

    @Test(arguments: [
        ("in 2024's", ["in", " ", "2", "0", "2", "4", "'s"]),
        ("½٣", ["½", "٣"]),
        ("WE'VE (yes) a\n\n b", ["WE", "'VE", " (", "yes", ")", " a", "\n\n", " b"]),
    ])
    func `cuts words as Qwen 2 does`(text: String, expected: [String]) throws {
        #expect(try words("qwen2", text) == expected)
    }

    @Test(arguments: [
        ("It's 12345!", ["It", "'", "s", " ", "123", "45", "!"]),
        ("a  +b=c", ["a", "  ", "+", "b", "=", "c"]),
        ("٣٤٥٦", ["٣٤٥٦"]),
        ("«oui» €5 `x`", ["«", "oui", "»", " €", "5", " `", "x", "`"]),
        ("a   b", ["a", "  ", " b"]),
    ])
    func `cuts words as a file without a pre-tokenizer means`(text: String, expected: [String]) throws {
        #expect(try words("default", text) == expected)
        #expect(try words(nil, text) == expected)
        #expect(try words("", text) == expected)
    }

    @Test func `knows no letter that is younger than Unicode 15.1`() throws {
        // U+1C89 is a letter since Unicode 16.
        #expect(try words("gpt-2", "a\u{1C89}") == ["a", "\u{1C89}"])
        #expect(try words("gpt-2", "a\u{2EBF0}") == ["a\u{2EBF0}"])
    }

    /// One text for each way to cut that the four above do not have.
    private static let others: [(name: String, text: String, words: [String])] = [
        ("starcoder", "in 2024's", ["in", " ", "2", "0", "2", "4", "'s"]),
        ("falcon", "`a`+12345", ["`", "a", "`+", "123", "45"]),
        (
            "chameleon", "<sentinel:12>IMGIMGABZa    b  c\t\td",
            [
                "<", "sentinel", ":", "1", "2", ">", "IMGIMGABZ", "a", "    ", "b", "  ", "c", "\t", "\t", "d",
            ]
        ),
        ("chameleon", "<sentinel:>IMGIMGZ x", ["<", "sentinel", ":", ">", "IMGIMGZ", " x"]),
        ("jais-2", String(repeating: " ", count: 15) + "a", ["        ", "    ", "  ", " a"]),
        ("jais-2", "a  \n    ", ["a", "  \n", "    "]),
        ("minicpm5", "a1234 5", ["a", "123", "4", " ", "5"]),
        ("qwen35", "e\u{301}t \u{301}!\u{301}", ["e\u{301}t", " \u{301}", "!\u{301}"]),
        ("seed-coder", "a!\n\nb", ["a", "!", "\n\n", "b"]),
        ("ufakzeka", "İstanbul'da it's", ["İstanbul", "'da", " it", "'s"]),
        ("laguna", "a \n\n b", ["a", " ", "\n\n", " b"]),
        ("exaone-moe", "no one knows, 12 /\n\n", ["no one knows", ",", " ", "1", "2", " /\n", "\n"]),
        ("deepseek-llm", "Hi ƻ, 漢字 12\n  ", ["Hi", " ƻ", ",", " ", "漢字", " ", "12", "\n", "  "]),
        ("deepseek-coder", "a b+c, 漢12", ["a", " b", "+", "c", ",", " ", "漢", "1", "2"]),
        ("deepseek-v3", "x_y=漢字かな1234 _ab", ["x", "_y", "=", "漢字かな", "123", "4", " _", "ab"]),
        ("spark2_5", "a!\n\nb12", ["a", "!", "\n", "\n", "b", "1", "2"]),
        ("afmoe", "1234567 12345", ["1", "234", "567", " ", "12", "345"]),
        ("gpt-4o", "HTTPServer's CamelÉtat ÉTÉ", ["HTTPServer's", " CamelÉtat", " ÉTÉ"]),
        ("gpt-4o", "a/b //\n/x", ["a", "/b", " //\n/", "x"]),
        ("gpt-4o", "ÀÉABC", ["ÀÉ", "ABC"]),
        ("tekken", "it's 12", ["it", "'s", " ", "1", "2"]),
        ("granite-embed-multi-97m", "a\u{301}B \u{301}AB", ["a\u{301}", "B", " \u{301}", "AB"]),
        ("tiny_aya", "ab1234 Cd'll", ["ab", "1", "234", " Cd'll"]),
        ("youtu", "한글漢字ㄅ、a 12", ["한글", "漢字", "ㄅ", "、", "a", " ", "1", "2"]),
        ("kimi-k2", "汉字ab汉's 1234", ["汉字", "ab", "汉", "'s", " ", "123", "4"]),
        ("bloom", "a b, c  (d) 。e", ["a", " b", ",", " c", "  (", "d", ") 。", "e"]),
        ("viking", "ab12. 3", ["ab", "1", "2", ".", " ", "3"]),
        ("superbpe", "no 1234567 12", ["no ", "1", "234", "567", " ", "12"]),
        ("gemma4", "a b\n\n\nc", ["a b", "\n\n\n", "c"]),
        ("whitespace", " a b\t", [" ", "a", " ", "b", "\t"]),
    ]

    @Test(arguments: others.indices)
    func `cuts words as others do`(index: Int) throws {
        let (name, text, expected) = Self.others[index]
        #expect(try words(name, text) == expected, "\(name)")
    }

    @Test func `gives the whole text in every pre-tokenizer`() throws {
        var chance = SeededRandom(seed: 7)
        let parts = [
            "a", "B", "é", "É", "ǅ", "ª", "漢", "한", "カ", "ㄅ", "1", "٣", "½", " ", "  ", "\n", "\r\n", "\t", "\u{3000}",
            "'s", "'LL", "-", "/", "、", "$", "\u{301}", "\u{200D}", "😀", "<sentinel:1>", "IMGIMGAZ", "\u{E000}",
        ]
        for name in PreTokenizer.all.flatMap(\.names) {
            #expect(try words(name, "").isEmpty)
            for _ in 0..<20 {
                let text = (0..<30).map { _ in parts.randomElement(using: &chance) ?? "" }.joined()
                let words = try words(name, text)
                #expect(words.joined() == text, "\(name)")
                #expect(!words.contains(""), "\(name)")
            }
        }
    }

    @Test func `names no pre-tokenizer twice`() {
        let names = PreTokenizer.all.flatMap(\.names)
        #expect(Set(names).count == names.count)
    }

    @Test func `reads invalid UTF-8 as llama.cpp does`() throws {
        let tokenizer = try PreTokenizer.named("gpt-2")
        // A stray byte, an overlong "a", a surrogate, a sequence that ends too early.
        let bytes: [UInt8] = [0x80, 0x20, 0xC1, 0xA1, 0x20, 0xED, 0xA0, 0x80, 0x20, 0xE2, 0x82]
        let words = tokenizer.words(of: bytes).map(Array.init)
        #expect(
            words == [[0xEF, 0xBF, 0xBD], [0x20, 0x61], [0x20, 0xED, 0xA0, 0x80]] + [Array(" \u{FFFD}\u{FFFD}".utf8)]
        )
    }

    @Test func `refuses other names and lists the readable ones`() throws {
        let error = try #require(throws: TokenizationError.self) { try words("unheard-of", "") }
        #expect(error.code == .unknownPreTokenizer)
        for part in ["unheard-of", "gpt-2", "llama-bpe", "qwen2", "default"] { #expect(error.message.contains(part)) }
    }
}
