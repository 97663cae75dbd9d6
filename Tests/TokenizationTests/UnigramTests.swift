import Testing
import Tokenization

@Suite struct UnigramTests {
    private static let tokens: [(text: String, score: Float, kind: TokenKind)] = [
        ("<pad>", 0, .control), ("</s>", 0, .control), ("<unk>", 0, .unknown), ("▁", -3, .normal), ("a", -4, .normal),
        ("b", -4, .normal), ("ab", -5, .normal), ("abc", -20, .normal), ("c", -4, .normal), ("▁a", -4.5, .normal),
        ("gone", -1, .unused), ("<tool>", 0, .userDefined), ("é", -6, .normal), (" x", -1, .normal),
    ]

    private func tokenizer(_ change: (inout Vocabulary) -> Void = { _ in }) throws -> any Tokenizer {
        var vocabulary = Vocabulary(
            tokens: ByteStrings(Self.tokens.map(\.text)),
            scores: Self.tokens.map(\.score),
            kinds: Self.tokens.map(\.kind)
        )
        change(&vocabulary)
        return try makeTokenizer(vocabulary, model: "t5")
    }

    private func names(_ tokens: [TokenID]) -> [String] { tokens.map { Self.tokens[Int($0)].text } }

    @Test(arguments: [
        // -5 - 4 is more than -20.
        ("abc", ["ab", "c"]),
        // Equal sums: the way that was found first stays.
        ("ba", ["b", "a"]),
        ("xyza", ["<unk>", "a"]),
        ("axay", ["a", "<unk>", "a", "<unk>"]),
        ("<tool>a", ["<tool>", "a"]),
        ("gone", ["gone"]),
        ("a  a", ["a", "▁", "▁a"]),
        ("", []),
    ])
    func `takes the most probable tokens`(text: String, expected: [String]) throws {
        #expect(try names(tokenizer().encode(text, addSpecial: false, parseSpecial: false)) == expected)
    }

    @Test func `puts EOS behind, and BOS in front where the file says so`() throws {
        #expect(try names(tokenizer().encode("a", addSpecial: true, parseSpecial: false)) == ["a", "</s>"])
        let other = try tokenizer {
            $0.addBOS = true
            $0.addEOS = false
            $0.special.beginOfSequence = 0
        }
        #expect(names(other.encode("a", addSpecial: true, parseSpecial: false)) == ["<pad>", "a"])
    }

    @Test func `merges spaces where the file says so`() throws {
        let merging = try tokenizer {
            $0.mergesSpaces = true
            $0.addSpacePrefix = true
        }
        let tokens = merging.encode("  a   b  ", addSpecial: false, parseSpecial: false)
        #expect(names(tokens) == ["▁a", "▁", "b"])
        #expect(merging.decode(tokens, renderSpecial: false) == "a b")
        let prefixing = try tokenizer { $0.addSpacePrefix = true }
        #expect(names(prefixing.encode("a a", addSpecial: false, parseSpecial: false)) == ["▁a", "▁a"])
    }

    @Test func `reads control tokens only if asked to, and never across a seam`() throws {
        let tokenizer = try tokenizer()
        #expect(tokenizer.encode("a</s>", addSpecial: false, parseSpecial: true) == [4, 1])
        #expect(!tokenizer.encode("a</s>", addSpecial: false, parseSpecial: false).contains(1))
        #expect(!tokenizer.encode("a</s>", seams: [3], addSpecial: false, parseSpecial: true).contains(1))
    }

    /// A table that writes `a` for `b` and nothing for `c`: three nodes, then `a` and the empty text.
    private static let table: [UInt8] = {
        var nodes = [UInt32](repeating: 0, count: 512)
        let root: UInt32 = 0x100
        nodes[0] = root << 10
        for (byte, place, value) in [(UInt32(0x62), UInt32(0x1FF), UInt32(0)), (0x63, 0x1FE, 2)] {
            let node = root ^ byte
            nodes[Int(node)] = (node ^ place) << 10 | 1 << 8 | byte
            nodes[Int(place)] = 1 << 31 | value
        }
        let bytes = ([UInt32(nodes.count * 4)] + nodes).flatMap { value in
            (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        return bytes + Array("a\0\0".utf8)
    }()

    @Test func `replaces characters by the table`() throws {
        let tokenizer = try tokenizer { $0.characterMap = Self.table }
        #expect(names(tokenizer.encode("bcbéc", addSpecial: false, parseSpecial: false)) == ["a", "a", "é"])
    }

    @Test func `refuses a table that is cut off`() throws {
        for count in [1, 3, 4, 5, 2048, Self.table.count - 3] {
            let error = try #require(throws: TokenizationError.self) {
                try tokenizer { $0.characterMap = Array(Self.table.prefix(count)) }
            }
            #expect(error.code == .malformedCharacterMap)
        }
    }

    @Test func `survives any table`() throws {
        var random = SeededRandom(seed: 3)
        for _ in 0..<200 {
            var table = Self.table
            for _ in 0..<20 {
                table[Int.random(in: 4..<table.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            let map = try CharacterMap(table)
            let text = (0..<20).map { _ in UInt8.random(in: 0x60...0x64, using: &random) }
            for start in text.indices {
                if let found = map.replacement(in: text[...], at: start) {
                    #expect(found.byteCount <= text.count - start)
                }
            }
        }
    }

    @Test func `equals a search of all ways for short texts`() {
        var random = SeededRandom(seed: 7)
        for _ in 0..<300 {
            let texts = ["a", "b", "ab", "ba", "aab", "bb"].filter { _ in Bool.random(using: &random) }
            let scores = texts.map { _ in Double(Int.random(in: -9 ... -1, using: &random)) }
            var trie = TokenTrie()
            for (id, text) in texts.enumerated() { trie.insert(text.utf8, TokenID(id)) }
            let lattice = UnigramLattice(trie: trie, scores: scores, unknownScore: -30)
            let text = (0..<Int.random(in: 1...7, using: &random)).map { _ in
                UInt8(ascii: Bool.random(using: &random) ? "a" : "b")
            }
            func best(_ text: ArraySlice<UInt8>) -> Double {
                if text.isEmpty { return 0 }
                let isSpelled = texts.contains { $0.utf8.elementsEqual(text.prefix(1)) }
                let steps = zip(texts, scores).filter { text.starts(with: $0.0.utf8) }
                    .map { best(text.dropFirst($0.0.utf8.count)) + $0.1 }
                return max(steps.max() ?? -.infinity, isSpelled ? -.infinity : best(text.dropFirst()) - 30)
            }
            let sum = lattice.pieces(of: text[...]).reduce(0) { $0 + ($1.token.map { scores[Int($0)] } ?? -30) }
            #expect(sum == best(text[...]))
        }
    }
}
