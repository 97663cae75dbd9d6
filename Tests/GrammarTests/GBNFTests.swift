import Grammar
import Testing

@Suite struct GBNFTests {
    @Test(arguments: [
        (#"root ::= "abc""#, ["abc"], ["", "a", "ab"], ["b", "abcd", "ac"]),
        (#"root ::= "a" | "bc" | "b""#, ["a", "b", "bc"], [""], ["ab", "c"]),
        (#"root ::= [a-c]* "z"?"#, ["", "abc", "z", "cz"], [], ["zz", "d", "za"]),
        (#"root ::= [^a-c\n]+"#, ["x", "xé", "日"], [""], ["a", "xa", "\n"]),
        (#"root ::= [a\-\]\\]+ [x-]"#, ["a-", "]\\x", "--"], ["a"], ["x", "b"]),
        (#"root ::= "\x41\u00e9\U0001F600\t\"\\""#, ["Aé\u{1F600}\t\"\\"], ["A"], ["a"]),
        (#"root ::= . . "#, ["ab", "é\n", "\u{1F600}x"], ["", "a"], ["abc"]),
        (
            #"root ::= "a"{2,3} "b"{2} "c"{0,1} "d"{1,}"#, ["aabbd", "aaabbcdd"], ["aa", "aabb"],
            ["ab", "aaaa", "aabbb"]
        ),
        (#"root ::= ("x" [0-9]){ 2 , 3 }"#, ["x1x2", "x1x2x3"], ["x1"], ["x1x2x3x", "xx"]),
        ("root ::= x # comment\nx ::= (\n\"a\" |\n  y\n)+\ny ::= \"b\" |\n  \"c\"\n", ["abc", "c"], [""], ["d"]),
        (#"root ::= "(" root ")" | "x""#, ["x", "((x))"], ["((x)"], [")", "((x)))"]),
        (#"root ::= "a" root | """#, ["", "aaaa"], [], ["b"]),
        ("root ::= old\nold ::= \"a\"\nold ::= \"b\"", ["b"], [""], ["a"]),
        (#"root ::= ("a"? "b"?)* "c""#, ["c", "abbac"], ["", "ab"], ["cc"]),
        (#"root ::= ("a"?){70,90} "b""#, ["b", "aab"], [""], ["c"]),
        ("root ::= \"a\"\r\n", ["a"], [], ["b"]),
    ]) func `allows what a grammar says and nothing else`(
        _ source: String,
        _ whole: [String],
        _ beginning: [String],
        _ refused: [String]
    ) throws {
        let grammar = try Grammar(gbnf: source)
        #expect(try grammar.misjudged(whole: whole, beginning: beginning, refused: refused) == [])
    }

    @Test func `counts long repetitions to the last`() throws {
        let grammar = try Grammar(gbnf: #"root ::= ("ab" | "c"){3000,100000}"#)
        let text = String(repeating: "ab", count: 2999)
        #expect(try grammar.verdict(text) == .beginning)
        #expect(try grammar.verdict(text + "c") == .whole)
        let exact = try Grammar(gbnf: #"root ::= [a-z]{1000}"#)
        #expect(try exact.verdict(String(repeating: "q", count: 1000)) == .whole)
        #expect(try exact.verdict(String(repeating: "q", count: 1001)) == .refused)
        #expect(try exact.verdict(String(repeating: "q", count: 999)) == .beginning)
    }

    @Test func `counts a repeated part that may be empty`() throws {
        let grammar = try Grammar(
            gbnf: "root ::= item{100,200} \"!\"\nitem ::= part?\npart ::= \"a\" | \"bb\" | other\nother ::= \"c\"*"
        )
        #expect(try grammar.verdict("!") == .whole)
        #expect(try grammar.verdict(String(repeating: "abb", count: 100) + "!") == .whole)
        #expect(try grammar.verdict(String(repeating: "abb", count: 100) + "a") == .refused)
    }

    @Test func `never offers a way without an end`() throws {
        let grammar = try Grammar(gbnf: "root ::= \"a\" | \"b\" dead | \"c\"\ndead ::= \"x\" dead")
        #expect(try grammar.misjudged(whole: ["a", "c"], refused: ["b", "bx"]) == [])
    }

    @Test(arguments: [
        ("root ::= \"a", GrammarError.Code.syntax, 1, 10), ("root = \"a\"", .syntax, 1, 6),
        ("root ::= \"a\"\nx :: \"b\"", .syntax, 2, 3), ("root ::= (\"a\"", .syntax, 1, 14),
        ("root ::= [a", .syntax, 1, 10),
        ("root ::= []", .syntax, 1, 10), ("root ::= [z-a]", .syntax, 1, 11), ("root ::= *", .syntax, 1, 10),
        ("root ::= \"\"*", .syntax, 1, 13), ("root ::= \"a\"{x}", .syntax, 1, 14),
        ("root ::= \"a\"{3,2}", .syntax, 1, 14),
        ("root ::= \"a\"{1", .syntax, 1, 15), ("root ::= \"\\q\"", .syntax, 1, 13),
        ("root ::= \"\\u12\"", .syntax, 1, 15),
        ("root ::= \"\\uD800\"", .syntax, 1, 11), ("root ::= \"a\"\n| \"b\"", .syntax, 2, 1),
        ("root ::= \"é\" missing", .syntax, 1, 15), ("x ::= \"a\"", .syntax, 1, 10), ("", .syntax, 1, 1),
        ("root ::= <think>", .unsupported, 1, 10), ("root ::= !<[12]>", .unsupported, 1, 10),
        ("root ::= \"a\"{99999999999}", .limitExceeded, 1, 14),
        ("root ::= " + String(repeating: "(", count: 200), .limitExceeded, 1, 110),
    ]) func `says where a text is no grammar`(
        _ source: String,
        _ code: GrammarError.Code,
        _ line: Int,
        _ column: Int
    ) throws {
        let error = try #require(refusal { try Grammar(gbnf: source) })
        #expect(error.code == code)
        #expect(error.place == .text(line: line, column: column))
    }

    @Test(arguments: [
        "root ::= root \"a\" | \"b\"", "root ::= x \"a\"\nx ::= y\ny ::= \"\" root",
        "root ::= \"a\"\nx ::= (\"b\"? x)?",
        "root ::= \"a\"\nx ::= (\"b\" | \"\"){90,} x",
    ]) func `refuses a rule that begins with itself`(source: String) throws {
        let error = try #require(refusal { try Grammar(gbnf: source) })
        #expect(error.code == .unsupported)
        #expect(error.message.contains("left recursion"))
    }

    @Test func `refuses a grammar without a text`() throws {
        let error = try #require(refusal { try Grammar(gbnf: "root ::= \"a\" root") })
        #expect(error.code == .unsatisfiable)
    }

    @Test func `refuses what is too large`() throws {
        let long = "root ::= \"" + String(repeating: "a", count: GrammarLimits.textByteCount) + "\""
        #expect(try #require(refusal { try Grammar(gbnf: long) }).code == .limitExceeded)
        let many = (0...GrammarLimits.ruleCount).map { "r\($0) ::= \"a\"\n" }.joined() + "root ::= r1"
        #expect(try #require(refusal { try Grammar(gbnf: many) }).code == .limitExceeded)
        let wide = "root ::= \"" + String(repeating: "a", count: GrammarLimits.positionCount) + "\""
        #expect(try #require(refusal { try Grammar(gbnf: wide) }).code == .limitExceeded)
    }

    @Test func `survives any text`() {
        var random = SeededGenerator(seed: 7)
        let pieces = [
            "root", " ::= ", "\"a\"", "[a-z]", "(", ")", "|", "*", "+", "?", "{2}", "{0,3}", "\n", "\\", "\"", "[^",
            "]", "x", "#",
            ".", " ",
        ]
        for _ in 0..<3000 {
            let source =
                "root ::= "
                + (0..<Int.random(in: 0...9, using: &random)).map { _ in
                    pieces.randomElement(using: &random) ?? ""
                }.joined()
            // Whether it is a grammar doesn't matter; that the question is answered does.
            guard let grammar = try? Grammar(gbnf: source) else { continue }
            #expect(throws: Never.self) { try grammar.verdict("aa") }
        }
    }
}
