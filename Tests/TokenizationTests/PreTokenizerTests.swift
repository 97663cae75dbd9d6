import Testing
import Tokenization

@Suite struct PreTokenizerTests {
    private func words(_ name: String?, _ text: String) throws -> [String] {
        let points = CodePoints(utf8: Array(text.utf8)[...])
        var words: [String] = []
        try PreTokenizer.named(name).forEachWord(in: points) { range in
            var bytes: [UInt8] = []
            points.forEachByte(in: range) { bytes.append($0) }
            words.append(String(decoding: bytes, as: UTF8.self))
        }
        return words
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

    @Test func `gives the whole text in every pre-tokenizer`() throws {
        let text = "Tab\t'S  ¿qué? 12 3456\r\n \n ١٢ 漢字\u{200D}\u{85}\u{301}$+= end  "
        for name in PreTokenizer.all.flatMap(\.names) {
            #expect(try words(name, text).joined() == text, "\(name)")
            #expect(try words(name, "").isEmpty)
        }
    }

    @Test func `refuses other names and lists the readable ones`() throws {
        let error = try #require(throws: TokenizationError.self) { try words("tekken", "") }
        #expect(error.code == .unknownPreTokenizer)
        for part in ["tekken", "gpt-2", "llama-bpe", "qwen2", "default"] { #expect(error.message.contains(part)) }
    }
}
