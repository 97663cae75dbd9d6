import Grammar
import JSON
import Testing

@Suite struct RegexTests {
    @Test(arguments: [
        ("abc", ["abc"], ["", "ab"], ["abd"]), ("a|b|", ["", "a", "b"], [], ["c"]),
        ("(ab)+c?", ["ab", "ababc"], ["a"], ["c", "abcc"]), ("(?:a|b){2,3}", ["ab", "bbb"], ["a"], ["abab"]),
        ("(?<name>x)*?y", ["y", "xxy"], ["x"], ["z"]),
        (#"\d{2}-\w\s"#, ["12-a ", "99-_\u{A0}"], ["1"], ["1a", "12--"]),
        (#"[^\d]x"#, ["ax", "éx"], ["a"], ["1"]), (#"[\w.-]+"#, ["a.b-c_"], [""], [" "]),
        ("[a-c-]", ["-", "b"], [""], ["d"]), ("[^]", ["a", "\n"], [""], []),
        (".", ["a", "é"], [""], ["\n", "\u{2028}"]),
        (#"\x41\u0042\u{43}\cA\t\0"#, ["ABC\u{1}\t\0"], ["A"], ["B"]), (#"\uD83D\uDE00"#, ["\u{1F600}"], [], ["x"]),
        (#"\p{Lu}\p{Ll}+\P{L}"#, ["Éa1", "Zz "], ["A"], ["aa", "AB"]), (#"\p{gc=Nd}"#, ["7", "٣"], [], ["a"]),
        (#"a{,2}"#, ["a{,2}"], ["a"], ["aa"]), ("a{x}]", ["a{x}]"], [], []), (#"\.\*\/\-\["#, [".*/-["], ["."], ["a"]),
        ("^a$", ["a"], [""], ["aa"]), (#"\Aa|b\z"#, ["a", "b"], [""], ["ab"]), ("(^a|b)c", ["ac", "bc"], [], ["c"]),
        ("a$b|c", ["c"], [], ["a"]), ("(^)?a", ["a"], [], ["b"]), ("[a-z]{0,500}!", ["!", "abc!"], ["abc"], ["A"]),
    ]) func `matches whole texts`(
        _ pattern: String,
        _ whole: [String],
        _ beginning: [String],
        _ refused: [String]
    ) throws {
        let grammar = try Grammar(regex: pattern)
        #expect(try grammar.misjudged(whole: whole, beginning: beginning, refused: refused) == [])
    }

    @Test(arguments: [
        ("b", ["b", "abc"], ["ac"]), ("^b", ["bc"], ["ab"]), ("b$", ["ab"], ["bc"]), ("^b$", ["b"], ["bb"]),
        ("^a|c$", ["ab", "bc"], ["b", "ba", "cb"]), ("(^a|b)c", ["ac", "xbc", "acx"], ["xac", "c"]),
        ("^", ["", "x"], []), ("x^y|z", ["z"], ["xy"]), ("(a|$)b?", ["", "q", "a"], []),
        ("^[^\"]*$", ["a'b"], ["a\"b"]),
    ]) func `finds a pattern of a schema anywhere in a string`(
        _ pattern: String,
        _ matching: [String],
        _ other: [String]
    ) throws {
        // A length that says nothing takes the way over a deterministic automaton.
        for more in [JSONMember(name: "title", value: ""), JSONMember(name: "maxLength", value: 9)] {
            let pattern = JSONMember(name: "pattern", value: .string(pattern))
            let grammar = try Grammar(jsonSchema: .object([pattern, more]))
            for text in matching { #expect(try grammar.verdict(quoted(text)) == .whole, "\(text)") }
            for text in other { #expect(try grammar.verdict(quoted(text)) != .whole, "\(text)") }
        }
    }

    private func quoted(_ text: String) -> String {
        String(decoding: JSONWriter.bytes(of: .string(text)), as: UTF8.self)
    }

    @Test(arguments: [
        ("(?=a)b", "look-ahead"), ("(?!a)", "look-ahead"), ("(?<=a)b", "look-behind"), ("(?<!a)", "look-behind"),
        (#"(a)\1"#, "back-reference"), (#"\k<a>"#, "back-reference"), (#"\bword"#, "word boundary"), ("(?i)a", "flags"),
        (#"\p{Script=Greek}"#, "Script=Greek"), ("(a$)*", "anchor"),
    ]) func `refuses by name what is not regular or not known`(_ pattern: String, _ name: String) throws {
        let error = try #require(refusal { try Grammar(regex: pattern) })
        #expect(error.code == .unsupported)
        #expect(error.message.contains(name))
    }

    @Test(arguments: [
        ("(a", 3), ("a)", 2), ("[a", 1), ("*a", 1), ("a**", 3), ("a{2,1}", 2), ("[b-a]", 2), (#"\"#, 2), (#"\q"#, 1),
        (#"\xZZ"#, 3),
        (#"\u{110000}"#, 1), (#"\uD800"#, 1), ("(?<x", 5), (#"\p{L"#, 5),
    ]) func `says where a pattern is none`(_ pattern: String, _ column: Int) throws {
        let error = try #require(refusal { try Grammar(regex: pattern) })
        #expect(error.code == .syntax)
        #expect(error.place == .text(line: 1, column: column))
    }

    /// Parts, how often they come one after the other or around another, what matches then and what does not.
    struct Repeated: Sendable {
        let before: String
        var middle = ""
        var after = ""
        let count: Int
        let matching: String
        let other: String

        var pattern: String {
            String(repeating: before, count: count) + middle + String(repeating: after, count: count)
        }
    }

    static let anchors: [Repeated] = [
        Repeated(before: "$", count: 500_000, matching: "", other: "a"),
        Repeated(before: "^", count: 500_000, matching: "", other: "a"),
        Repeated(before: "", middle: "a", after: "$", count: 500_000, matching: "a", other: "aa"),
        Repeated(before: "$?", count: 60, matching: "", other: "a"),
        Repeated(before: "^?", count: 60, matching: "", other: "a"),
        Repeated(before: "(x|$)", count: 40, matching: "xx", other: "xy"),
        Repeated(before: "(^?", middle: "a", after: ")", count: 40, matching: "a", other: "b"),
        Repeated(
            before: "(x?",
            middle: "^",
            after: ")?a",
            count: 60,
            matching: String(repeating: "a", count: 60),
            other: "b"
        ),
    ]

    @Test(.timeLimit(.minutes(1)), arguments: anchors)
    func `reads many anchors soon`(_ repeated: Repeated) throws {
        let grammar = try Grammar(regex: repeated.pattern)
        #expect(try grammar.misjudged(whole: [repeated.matching], refused: [repeated.other]) == [])
    }

    @Test(.timeLimit(.minutes(1))) func `reads many characters soon`() throws {
        let characters = (0..<40_000).compactMap { Unicode.Scalar(0x10000 + 2 * $0) }.map(String.init).joined()
        let grammar = try Grammar(regex: "[\(characters)]")
        #expect(try grammar.misjudged(whole: ["\u{10002}"], refused: ["\u{10003}"]) == [])
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["$?", "^?", "(x|$)", "(^|x)"])
    func `refuses anchors without measure that may be left out`(_ part: String) throws {
        let pattern = String(repeating: part, count: 100_000)
        #expect(try #require(refusal { try Grammar(regex: pattern) }).code == .limitExceeded)
    }

    @Test func `refuses deep nesting and survives any text`() throws {
        let deep = String(repeating: "(", count: 5000)
        #expect(try #require(refusal { try Grammar(regex: deep) }).code == .limitExceeded)
        var random = SeededGenerator(seed: 11)
        let pieces = [
            "a", "b", "(", ")", "|", "*", "+", "?", "{2}", "{1,3}", "[", "]", "^", "$", "\\", "\\d", "-", "(?:", ".",
        ]
        for _ in 0..<3000 {
            let pattern = (0..<Int.random(in: 1...9, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            guard let grammar = try? Grammar(regex: pattern) else { continue }
            #expect(throws: Never.self) { try grammar.verdict("aab") }
        }
    }
}
