import Grammar
import JSON
import Testing

@Suite struct GBNFWriterTests {
    /// A text behind which a grammar and what is read of its GBNF differ.
    private func difference(_ grammar: Grammar, walks: Int = 12) throws -> String? {
        var steps = try Lockstep(grammar, Grammar(gbnf: grammar.gbnf()), seed: 17)
        for _ in 0..<walks {
            if let text = try steps.difference() { return text }
        }
        return nil
    }

    @Test(arguments: [
        #"root ::= "abc" | "" | "é\"\\]日""#, #"root ::= [^a-c\n-]* [\]\[^-]"#, "root ::= . .", #"root ::= """#,
        #"root ::= ("a"? "b"?)* "c""#, #"root ::= "(" root ")" | """#, #"root ::= "[" root* "]" | "x""#,
        "root ::= a* \"!\"\na ::= b?\nb ::= \"x\" root | c | \"\"\nc ::= [0-9]+",
        "root ::= a\na ::= \"a\" b | \"a\"\nb ::= \"b\" a | \"b\"",
        "root ::= item{100,200} \"!\"?\nitem ::= part?\npart ::= \"a\" | \"bb\" | other\nother ::= \"c\"*",
        #"root ::= ("ab" | "c"){70,} ("x"{0,90} "y")?"#, #"root ::= [\U00010000-\U0010FFFF]{1,3} [ã-ü]+ "x"?"#,
        "root ::= a \"x\" b a\na ::= \"\"\nb ::= a a | c?\nc ::= a \"y\"",
        #"root ::= "a" | "b" dead"# + "\ndead ::= \"x\" dead",
    ]) func `writes GBNF that says the same`(source: String) throws {
        #expect(try difference(Grammar(gbnf: source)) == nil)
    }

    @Test(arguments: [
        "abc|b|", "(ab)+c?", #"[\w.-]+@\d{2,80}"#, #"\p{Lu}\p{Ll}+\P{L}"#, "[^]x*", "(a|b|)*c{3,}", #"["\\\x00-\x1f]*"#,
    ]) func `writes a regular expression`(pattern: String) throws {
        #expect(try difference(Grammar(regex: pattern)) == nil)
    }

    @Test(arguments: [21, 22] as [UInt64]) func `writes schemas`(seed: UInt64) throws {
        var schemas = RandomSchema(random: SeededGenerator(seed: seed))
        for _ in 0..<30 {
            let schema = schemas.document()
            #expect(try difference(Grammar(jsonSchema: schema), walks: 6) == nil, "\(schema)")
        }
        #expect(try difference(.jsonValue) == nil)
    }

    @Test func `writes text with marks in it`() throws {
        let ways = [
            FreeText(without: ["<｜end｜>", "<｜"]),
            FreeText(
                endings: [
                    .init("<think>", isOnlyFirst: true, then: .free(FreeText(without: ["</think>"]))),
                    .init("<tool_call>", then: .sequence([.grammar(.jsonObject), .text("</tool_call>")])),
                    .init("<tool", then: nil), .init("日本", then: .empty),
                ],
                mayEnd: true,
                begun: " <th"
            ),
        ]
        for way in ways { #expect(try difference(Grammar(.free(way)), walks: 40) == nil) }
    }

    /// Servers that take GBNF repeat nothing more than 2000 times.
    @Test func `counts long repetitions to the last in parts that other servers take`() throws {
        let text = try Grammar(gbnf: #"root ::= [ab]{2500,9999} "!" ("x" | "yy"){4000}"#).gbnf()
        let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
        #expect(numbers.allSatisfy { $0 <= 2000 })
        let again = try Grammar(gbnf: text)
        let tail = "!" + String(repeating: "x", count: 3999)
        for (count, expected) in [
            (2499, Verdict.refused), (2500, .beginning), (5998, .beginning), (5999, .beginning), (6000, .beginning),
            (9998, .beginning), (9999, .beginning), (10_000, .refused),
        ] {
            let head = String(repeating: "a", count: count)
            #expect(try again.verdict(head + tail) == expected)
            let whole = expected == .refused ? Verdict.refused : .whole
            #expect(try again.verdict(head + tail + "yy") == whole, "\(count)")
        }
        #expect(try again.verdict(String(repeating: "b", count: 2500) + tail + "xx") == .refused)
    }

    @Test func `writes a large grammar, and refuses one that is too large`() throws {
        func schema(_ count: Int) -> JSONValue {
            let properties = (0..<count).map { index in
                JSONMember(name: "property number \(index)", value: ["type": "integer", "minimum": .integer(index)])
            }
            return ["type": "object", "properties": .object(properties)]
        }
        #expect(try difference(Grammar(jsonSchema: schema(40)), walks: 4) == nil)
        let large = try Grammar(jsonSchema: schema(1500))
        let error = try #require(refusal { try Grammar(gbnf: large.gbnf()) })
        #expect(error.code == .limitExceeded)
        #expect(error.message.contains("as GBNF"))
    }
}
