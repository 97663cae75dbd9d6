import Testing
import Tokenization

@Suite struct TextPatternTests {
    private func matches(_ expression: String, _ text: String) throws -> [String] {
        let values = text.unicodeScalars.map(\.value)
        var found: [String] = []
        try TextPattern(expression: expression).forEachMatch(in: values, 0..<values.count) { range in
            found.append(String(String.UnicodeScalarView(values[range].compactMap(Unicode.Scalar.init))))
        }
        return found
    }

    @Test(arguments: [
        (#"a+"#, "aabaaa", ["aa", "aaa"]),
        (#"a|ab"#, "ab", ["a"]),
        (#"a+?b?"#, "aab", ["a", "ab"]),
        (#"a++b|a"#, "aab", ["aab"]),
        (#"a++a"#, "aaa", []),
        (#"(?:ab)+"#, "ababa", ["abab"]),
        (#"(?i:k|s)"#, "kKſsK", ["k", "K", "ſ", "s", "K"]),
        (#"x{2}|x{3,}y"#, "xxxxy", ["xx", "xx"]),
        (#"\p{N}{1,3}+"#, "12345", ["12345"]),
        (#"\s+(?!\S)|\s+"#, "a   b  ", ["  ", " ", "  "]),
        (#"(?<=a)b"#, "bab", ["b"]),
        (#"(?<!a)b"#, "bab", ["b"]),
        (#"(?>a*)a"#, "aaa", []),
        (#"^a|b$"#, "ab\nab", ["a", "b", "a", "b"]),
        (#"\Aa|b\z"#, "ab\nab", ["a", "b"]),
        (#"[a-c&&[^b]]"#, "abc", ["a", "c"]),
        (#"[^\s[xy]]+"#, "ab xyc", ["ab", "c"]),
        (#"[]a\-\]]+"#, "]a-b", ["]a-"]),
        (#"\x41\u0042\x{1F600}"#, "AB😀", ["AB😀"]),
        (#"(?=(\d{3})+(?!\d))"#, "1234567", ["", ""]),
        (#"\p{Lu}\P{Lu}\p{^Lu}"#, "Aab", ["Aab"]),
        (#"a{,2}"#, "aaa", ["aa", "a"]),
        (#"{a}"#, "{a}", ["{a}"]),
        (#"."#, "a\nb", ["a", "b"]),
        ("", "ab", ["", "", ""]),
    ])
    func `matches as Oniguruma does`(expression: String, text: String, expected: [String]) throws {
        #expect(try matches(expression, text) == expected)
    }

    @Test(arguments: [
        "(", ")", "[", "[a", "a)", "*a", "(?<name>a)", #"\p{Han}"#, #"\b"#, #"\1"#, "[[:alpha:]]", "a{2,1}", "a{5000}",
        "(?:a*)*", #"\"#, "(?<=a+)b", "(?x)a", "[b-a]", #"\u12"#,
        "((((((((((a{9}){9}){9}){9}){9}){9}){9}){9}){9}){9})",
    ])
    func `refuses what it can't do, and shows the pattern`(expression: String) throws {
        let error = try #require(throws: TokenizationError.self) { try TextPattern(expression: expression) }
        #expect(error.code == .unknownComponent)
        #expect(error.message.contains(expression.prefix(100)))
    }

    @Test func `bounds groups within groups`() {
        #expect(throws: TokenizationError.self) {
            try TextPattern(expression: String(repeating: "(", count: 100_000))
        }
        #expect(throws: TokenizationError.self) {
            try TextPattern(expression: String(repeating: "[", count: 100_000))
        }
    }

    @Test func `leaves the rest in one piece where a pattern takes for ever`() throws {
        let text = String(repeating: "a", count: 5000)
        #expect(try matches("(?:a|aa)+b", text).isEmpty)
    }

    @Test func `survives any pattern`() throws {
        let parts = [
            "a", "b", "(?:", ")", "|", "*", "+", "?", "[", "]", "^", "$", #"\s"#, #"\p{L}"#, "{2}", "(?=", "-", "&&",
        ]
        var random = SeededRandom(seed: 9)
        for _ in 0..<3000 {
            let count = Int.random(in: 1...8, using: &random)
            let expression = (0..<count).compactMap { _ in parts.randomElement(using: &random) }.joined()
            _ = try? matches(expression, "aab a\nba b")
        }
    }

    @Test func `finds a fixed text from left to right`() {
        let values = "aaaa".unicodeScalars.map(\.value)
        var found: [Range<Int>] = []
        TextPattern(text: "aa").forEachMatch(in: values, 0..<4) { found.append($0) }
        #expect(found == [0..<2, 2..<4])
        TextPattern(text: "").forEachMatch(in: values, 0..<4) { _ in Issue.record("an empty text is nowhere") }
    }
}
