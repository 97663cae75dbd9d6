import Inference
import Testing
import Tokenization

@Suite struct SequenceBreakersTests {
    private func tokenizer() throws -> any Tokenizer {
        let tokens = ByteStrings(["a", "b", "c", "x", "xa", "xabcx", "ab", "ca"])
        return try makeTokenizer(Vocabulary(tokens: tokens, merges: ByteStrings(["a b", "x a", "c a"])), model: "gpt2")
    }

    private func reach(_ breakers: SequenceBreakers, _ tokens: [TokenID], atMost most: Int = 100) -> Int {
        tokens.withUnsafeBufferPointer { breakers.reach(in: $0, atMost: most) }
    }

    @Test func `finds the tokens that have a text or begin it`() throws {
        let found = try SequenceBreakers(["abc"], in: tokenizer())
        #expect(found == SequenceBreakers([[0, 1, 2], [4, 1, 2], [5], [6, 2], [7, 1, 2]]))
        #expect(found.contain(5))
        #expect(!found.contain(0))
    }

    @Test func `finds the tokens of several texts`() throws {
        let found = try SequenceBreakers(["x", "", "ca"], in: tokenizer())
        #expect(found == SequenceBreakers([[3], [4], [5], [2, 0], [7]]))
        #expect(try SequenceBreakers(["?"], in: tokenizer()) == SequenceBreakers())
    }

    @Test func `reads the first 40 bytes of a text`() throws {
        let long = String(repeating: "ab", count: 20)
        #expect(try SequenceBreakers([long + "x"], in: tokenizer()) == SequenceBreakers([long], in: tokenizer()))
        #expect(
            try SequenceBreakers([long], in: tokenizer()) != SequenceBreakers([long.dropLast() + "x"], in: tokenizer())
        )
    }

    @Test func `counts the tokens behind the last breaker`() {
        let breakers = SequenceBreakers([[7], [7, 8], [5, 6]])
        #expect(reach(breakers, [7, 1, 2]) == 2)
        #expect(reach(breakers, [1, 7, 8, 2]) == 1)
        #expect(reach(breakers, [7, 5, 6]) == 0)
        #expect(reach(breakers, [7, 6, 5]) == 2)
        #expect(reach(breakers, [1, 2, 3]) >= 3)
        #expect(reach(breakers, []) >= 0)
        #expect(reach(SequenceBreakers(), [1, 2, 3]) >= 3)
    }

    @Test func `looks no further than it matters`() {
        #expect(reach(SequenceBreakers([[7]]), [7, 1, 1, 1, 1], atMost: 2) >= 2)
        // Its first token stands further back than its end.
        #expect(reach(SequenceBreakers([[7, 1, 1]]), [7, 1, 1, 2], atMost: 2) == 1)
    }
}
