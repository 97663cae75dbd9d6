import Grammar
import JSON
import Testing

@Suite struct ConstraintTests {
    static let schemas = [
        #"{}"#, #"{"type":"string","maxLength":7}"#, #"{"type":"string","minLength":2}"#, #"{"pattern":"^[a-z日]+$"}"#,
        #"{"enum":["abc","ab","x😀"]}"#,
        #"{"properties":{"a":{"type":"string"},"ab":{"type":"integer"}},"additionalProperties":true}"#,
        #"{"type":"array","items":{"type":["number","null"],"minimum":-1,"maximum":12},"maxItems":4}"#,
    ]
    static let grammars = [
        #"root ::= ("a" | "b" | "aa"){0,9} "c""#, #"root ::= [^\n]{3,12} "\n""#, #"root ::= . | "the quick" .*"#,
        #"root ::= [é-ü]+ | "日" ("本" | "\U0001F600")"#, #"root ::= "a" root "b" | "\"" [^"]* "\"""#,
    ]

    @Test(arguments: schemas) func `allows just the tokens that can be read, in texts of a schema`(source: String)
        throws
    {
        try compareMasks(Grammar(schema: source), seed: 1)
    }

    @Test(arguments: grammars) func `allows just the tokens that can be read, in texts of a grammar`(source: String)
        throws
    {
        try compareMasks(Grammar(gbnf: source), seed: 2)
    }

    /// Walks at random and holds each mask against reading every token byte by byte.
    private func compareMasks(_ grammar: Grammar, seed: UInt64) throws {
        let constraint = try Constraint(grammar, tokens: SmallVocabulary.tokens)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<12 {
            var state = constraint.start
            for _ in 0..<16 {
                let mask = try constraint.mask(for: state)
                var allowed: [Int32] = []
                for (index, text) in SmallVocabulary.texts.enumerated() {
                    let token = Int32(index)
                    let isRead = try !text.isEmpty && constraint.advance(state, by: text) != nil
                    let isAllowed = token == SmallVocabulary.end ? constraint.canEnd(state) : isRead
                    #expect(mask[token] == isAllowed, "token \(text)")
                    #expect(try (constraint.advance(state, by: token) != nil) == isAllowed)
                    if isAllowed, token != SmallVocabulary.end { allowed.append(token) }
                }
                #expect(mask.allowedCount == allowed.count + (constraint.canEnd(state) ? 1 : 0))
                guard let token = allowed.randomElement(using: &random),
                    let next = try constraint.advance(state, by: token)
                else { break }
                state = next
            }
        }
    }

    @Test func `lets a token end inside of a character`() throws {
        let constraint = try Constraint(Grammar(gbnf: #"root ::= "日" | "é""#), tokens: SmallVocabulary.tokens)
        let state = try #require(try constraint.advance(constraint.start, by: [0xE6, 0x97]))
        let mask = try constraint.mask(for: state)
        #expect(mask.allowedCount == 1)
        #expect(mask[0xA5])
        #expect(!constraint.canEnd(state))
        #expect(try constraint.advance(constraint.start, by: [0xC3, 0x28]) == nil)
    }

    @Test func `ends where nothing may follow`() throws {
        let constraint = try Constraint(Grammar(gbnf: #"root ::= "ab""#), tokens: SmallVocabulary.tokens)
        let state = try #require(try constraint.advance(constraint.start, by: Array("ab".utf8)))
        #expect(state.isOver)
        let mask = try constraint.mask(for: state)
        #expect(mask.allowedCount == 1)
        #expect(mask[SmallVocabulary.end])
        #expect(try constraint.advance(state, by: SmallVocabulary.end) == state)
        #expect(try constraint.advance(constraint.start, by: SmallVocabulary.end) == nil)
    }

    @Test(arguments: [-1, 100_000, Int32.max]) func `refuses what is no token`(token: Int32) throws {
        let constraint = try Constraint(.jsonValue, tokens: SmallVocabulary.tokens)
        #expect(try constraint.advance(constraint.start, by: token) == nil)
        #expect(try !constraint.mask(for: constraint.start)[token])
    }

    @Test func `never allows tokens without text`() throws {
        let constraint = try Constraint(Grammar(gbnf: "root ::= .*"), tokens: SmallVocabulary.tokens)
        let empty = try #require(SmallVocabulary.texts.firstIndex(of: []))
        #expect(try !constraint.mask(for: constraint.start)[Int32(empty)])
    }

    @Test func `knows what must follow`() throws {
        let schema = #"{"properties":{"name":{"enum":["red","rose"]}},"required":["name"]}"#
        let grammar = try Grammar(schema: schema, options: SchemaOptions(whiteSpace: .none))
        let constraint = try Constraint(grammar, tokens: SmallVocabulary.tokens)
        let forced = try constraint.forcedBytes(constraint.start)
        #expect(String(decoding: forced, as: UTF8.self) == #"{"name":"r"#)
        let behind = try #require(try constraint.advance(constraint.start, by: forced + Array("e".utf8)))
        #expect(String(decoding: try constraint.forcedBytes(behind), as: UTF8.self) == #"d"}"#)
        #expect(try constraint.forcedBytes(constraint.start, limit: 3).count == 3)
        let free = try Constraint(.jsonValue, tokens: SmallVocabulary.tokens)
        #expect(try free.forcedBytes(free.start).isEmpty)
    }

    @Test func `equal states are equal, whatever the way`() throws {
        let constraint = try Constraint(.jsonValue, tokens: SmallVocabulary.tokens)
        func state(_ text: String) throws -> GrammarState? {
            try constraint.advance(constraint.start, by: Array(text.utf8))
        }
        #expect(try state("[1,2,[true,{") == state("[{}, 7,[\"x\", {"))
        #expect(try state("[1,2,[true,{") != state("[1,2,{\"a\":{"))
        let other = try Constraint(.jsonValue, tokens: SmallVocabulary.tokens)
        #expect(try state("[[1,")?.hashValue == other.advance(other.start, by: Array("[[2,".utf8))?.hashValue)
        #expect(try state("[[1,") == other.advance(other.start, by: Array("[[2,".utf8)))
    }

    @Test func `goes on after the table has been emptied`() throws {
        // Each repetition is a state of its own, so the table overflows on the way.
        let constraint = try Constraint(
            Grammar(gbnf: "root ::= ([a-z] [0-9]){1,100000}"),
            tokens: SmallVocabulary.tokens
        )
        var state = constraint.start
        let half = try #require(try constraint.advance(state, by: Array("a".utf8)))
        for _ in 0..<99_999 { state = try #require(try constraint.advance(state, by: Array("a1".utf8))) }
        #expect(constraint.canEnd(state))
        let last = try #require(try constraint.advance(state, by: Array("z9".utf8)))
        #expect(last.isOver)
        #expect(try constraint.mask(for: half).allowedCount == 10)
    }

    @Test func `bounds the depth of what is inside each other`() throws {
        let constraint = try Constraint(.jsonValue, tokens: SmallVocabulary.tokens)
        var state = constraint.start
        var depth = 0
        while let next = try constraint.advance(state, by: Array("[".utf8)), depth < 10_000 {
            (state, depth) = (next, depth + 1)
        }
        #expect(depth >= 500 && depth < 600)
        for _ in 0..<depth { state = try #require(try constraint.advance(state, by: Array("]".utf8))) }
        #expect(state.isOver)
    }

    @Test(arguments: [
        "root ::= ((\"a\" | \"aa\" | \"aaa\" \"a\"?){0,3000} \"b\"?){0,3000} ((\"a\" | [a-z]){0,3000} \"c\"?){0,3000} \"d\"",
        "root ::= [ab]* \"a\" [ab]{60} \"c\"",
    ]) func `gives up on ambiguity without measure`(source: String) throws {
        let constraint = try Constraint(Grammar(gbnf: source), tokens: SmallVocabulary.tokens)
        var state = constraint.start
        var random = SeededGenerator(seed: 3)
        var failure: GrammarError?
        do {
            for _ in 0..<300 {
                let text = random.chance(50) ? "aaabab" : "abaaba"
                guard let next = try constraint.advance(state, by: Array(text.utf8)) else { break }
                state = next
                _ = try constraint.mask(for: state)
            }
        } catch {
            failure = error
        }
        // Either it is answered, or the refusal says why; it never runs away.
        #expect(failure == nil || failure?.code == .limitExceeded)
    }

    @Test func `serves many threads`() async throws {
        let constraint = try Constraint(.jsonValue, tokens: SmallVocabulary.tokens)
        let expected = try constraint.mask(for: constraint.start)
        await withTaskGroup(of: Bool.self) { group in
            for index in 0..<8 {
                group.addTask {
                    let text = Array(repeating: UInt8(ascii: "["), count: index)
                    guard let state = try? constraint.advance(constraint.start, by: text) else { return false }
                    let mask = try? constraint.mask(for: state)
                    return index == 0 ? mask == expected : mask?[Int32(UInt8(ascii: "]"))] == true
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
