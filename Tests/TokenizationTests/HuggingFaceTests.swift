import Testing
import Tokenization

/// What can be seen without the `tokenizers` package; `Tests/Oracles/test_tokenizer_json.py` compares with it.
@Suite struct HuggingFaceTests {
    /// A tokenizer.json of word-level tokens, with parts put in.
    private func json(
        _ parts: String = "",
        model: String =
            #"{"type": "WordLevel", "unk_token": "<unk>", "vocab": {"<unk>": 0, "a": 1, "b": 2, "A": 3, "<s>": 4}}"#,
        added: String = "[]"
    ) -> String {
        #"{"version": "1.0", "added_tokens": \#(added), "model": \#(model)\#(parts.isEmpty ? "" : ", " + parts)}"#
    }

    private func tokenizer(
        _ json: String,
        configuration: String? = nil,
        specialTokens: String? = nil
    ) throws -> any Tokenizer {
        try HuggingFaceFiles(
            tokenizer: Array(json.utf8),
            configuration: configuration.map { Array($0.utf8) },
            specialTokens: specialTokens.map { Array($0.utf8) }
        ).load().tokenizer
    }

    private func refusal(_ json: String) throws -> TokenizationError {
        try #require(throws: TokenizationError.self) { try tokenizer(json) }
    }

    private static let whitespace = #""pre_tokenizer": {"type": "Whitespace"}"#

    private func special(_ text: String, id: Int, _ more: String = "") -> String {
        #"{"id": \#(id), "content": "\#(text)", "special": true, "normalized": false\#(more)}"#
    }

    // MARK: Reading

    @Test(arguments: [
        ("", "at byte 0"), ("{", "a key"), ("[]", "model"), (#"{"model": {"type": "BPE"}}"#, "model.vocab"),
        (#"{"model": {"type": "Other"}}"#, "Other"), ("{} x", "the end of the file"),
        (#"{"model": {"type": "WordLevel", "unk_token": "a", "vocab": {"a": -1}}}"#, "model.vocab.a"),
        (#"{"model": {"type": "WordLevel", "unk_token": "a", "vocab": {"a": 99999999}}}"#, "model.vocab.a"),
        (#"{"model": {"type": "Unigram", "unk_id": 3, "vocab": [["a", 0]]}}"#, "model.unk_id"),
        (#"{"model": {"type": "Unigram", "unk_id": 0, "vocab": []}}"#, "model.unk_id"),
        (#"{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["a b"]}}"#, "model.merges[0]"),
        (#"{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["a"]}}"#, "model.merges[0]"),
    ])
    func `says what is wrong with a file and where`(json: String, part: String) throws {
        #expect(try refusal(json).message.contains(part))
    }

    @Test(arguments: [
        (#""normalizer": {"type": "Odd"}"#, "Odd"), (#""pre_tokenizer": {"type": "UnicodeScripts"}"#, "UnicodeScripts"),
        (#""decoder": {"type": "Sequence", "decoders": [{"type": "Odd"}]}"#, "decoder.decoders[0]"),
        (#""post_processor": {"type": "Odd"}"#, "post_processor"),
        (
            #""pre_tokenizer": {"type": "Split", "pattern": {"Regex": "\\p{Han}+"}, "behavior": "Isolated", "invert": false}"#,
            #"\p{Han}+"#
        ),
        (#""normalizer": {"type": "Replace", "pattern": {"Regex": "(a"}, "content": ""}"#, "(a"),
    ])
    func `names a part that it can't do`(part: String, found: String) throws {
        let error = try refusal(json(part))
        #expect(error.code == .unknownComponent)
        #expect(error.message.contains(found))
    }

    @Test func `survives damage anywhere`() throws {
        let bpe =
            #"{"type": "BPE", "unk_token": "<unk>", "vocab": {"<unk>": 0, "a": 1, "b": 2, "ab": 3}, "merges": [["a", "b"]]}"#
        let whole = Array(
            json(
                #""normalizer": {"type": "Strip"}, "# + Self.whitespace
                    + #", "decoder": {"type": "CTC", "pad_token": "a", "word_delimiter_token": "|"}"#,
                model: bpe,
                added: "[" + special("<s>", id: 4) + "]"
            ).utf8
        )
        for count in stride(from: 0, to: whole.count, by: 3) {
            _ = try? HuggingFaceFiles(tokenizer: Array(whole.prefix(count))).load()
        }
        var random = SeededRandom(seed: 1)
        for _ in 0..<500 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            guard let tokenizer = try? HuggingFaceFiles(tokenizer: bytes).load().tokenizer else { continue }
            let tokens = tokenizer.encode("a ab <s>\u{0}é", addSpecial: true, parseSpecial: true)
            _ = tokenizer.decode(tokens + [-1, .max], renderSpecial: true)
        }
    }

    @Test func `bounds how deep a file may be`() throws {
        let deep = String(repeating: "[", count: 100_000)
        #expect(try refusal(deep).message.contains("within each other"))
        let normalizers = String(repeating: #"{"type": "Sequence", "normalizers": ["#, count: 99)
        #expect(try refusal(#"{"normalizer": "# + normalizers).code == .malformedFile)
    }

    @Test func `keeps tokens that look equal`() throws {
        let vocabulary =
            #"{"<unk>": 0, "é": 1, "e\u0301": 2, "a\u0000b": 3, "\ud800": 4, "\ud801": 5, "\ud83d\ude00": 6}"#
        let tokenizer = try tokenizer(
            json(model: #"{"type": "WordLevel", "unk_token": "<unk>", "vocab": \#(vocabulary)}"#)
        )
        func encode(_ text: String) -> [TokenID] { tokenizer.encode(text, addSpecial: false, parseSpecial: false) }
        #expect(encode("\u{E9}") == [1])
        #expect(encode("e\u{301}") == [2])
        #expect(encode("a\0b") == [3])
        #expect(encode("😀") == [6])
        #expect(Set((0..<7).map { Array(tokenizer.vocabulary.tokens[$0]) }).count == 7)
    }

    @Test func `takes the last of two equal keys`() throws {
        let tokenizer = try tokenizer(
            json(model: #"{"type": "WordLevel", "unk_token": "u", "vocab": {"u": 0, "a": 1, "a": 2}}"#)
        )
        #expect(tokenizer.encode("a", addSpecial: false, parseSpecial: false) == [2])
    }

    // MARK: Special tokens

    @Test func `parses special tokens only if asked to, and never across a seam`() throws {
        let tokenizer = try tokenizer(
            json(
                Self.whitespace,
                added: "[" + special("<s>", id: 4) + #", {"id": 5, "content": "ab", "special": false}]"#
            )
        )
        #expect(tokenizer.encode("a<s>b", addSpecial: false, parseSpecial: true) == [1, 4, 2])
        #expect(!tokenizer.encode("a<s>b", addSpecial: false, parseSpecial: false).contains(4))
        for seam in 2...3 {
            #expect(!tokenizer.encode("a<s>b", seams: [seam], addSpecial: false, parseSpecial: true).contains(4))
        }
        for seam in [0, 1, 4, 5] {
            #expect(tokenizer.encode("a<s>b", seams: [seam], addSpecial: false, parseSpecial: true) == [1, 4, 2])
        }
        // One that is searched for in normalized text.
        #expect(tokenizer.encode("abab", addSpecial: false, parseSpecial: false) == [5, 5])
        #expect(tokenizer.encode("abab", seams: [1], addSpecial: false, parseSpecial: false).last == 5)
        #expect(tokenizer.controlTokenTexts == ["<s>"])
    }

    @Test func `finds no special token across a seam that the normalizer moves`() throws {
        let tokenizer = try tokenizer(
            json(
                #""normalizer": {"type": "NFD"}, "# + Self.whitespace,
                added: #"[{"id": 4, "content": "<s>", "special": true, "normalized": true}]"#
            )
        )
        #expect(tokenizer.encode("éé<s>", addSpecial: false, parseSpecial: true).last == 4)
        #expect(tokenizer.encode("éé<s>", seams: [4], addSpecial: false, parseSpecial: true).last == 4)
        #expect(tokenizer.encode("éé<s>", seams: [5], addSpecial: false, parseSpecial: true).last != 4)
    }

    @Test func `knows which tokens have a part to play`() throws {
        let added = "[" + special("<s>", id: 4) + "]"
        let tokenizer = try tokenizer(
            json(Self.whitespace, added: added),
            configuration:
                #"{"bos_token": {"content": "<s>"}, "eos_token": "b", "add_bos_token": true, "add_eos_token": true}"#,
            specialTokens: #"{"eos_token": "a", "unk_token": "<unk>"}"#
        )
        #expect(tokenizer.vocabulary.special.beginOfSequence == 4)
        #expect(tokenizer.vocabulary.special.endOfSequence == 2)
        #expect(tokenizer.vocabulary.special.unknown == 0)
        #expect(tokenizer.endOfGeneration == [2])
        #expect((tokenizer.addsBOS, tokenizer.addsEOS) == (true, true))
        #expect(tokenizer.encode("a", addSpecial: true, parseSpecial: false) == [4, 1, 2])
        #expect(tokenizer.encode("a", addSpecial: false, parseSpecial: false) == [1])
    }

    @Test func `adds no BOS where the configuration wants none`() throws {
        let template = #"""
            "post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
            {"Sequence": {"id": "A", "type_id": 0}}], "pair": [],
            "special_tokens": {"<s>": {"id": "<s>", "ids": [4], "tokens": ["<s>"]}}}
            """#
        let json = json(template, added: "[" + special("<s>", id: 4) + "]")
        let bos = #"{"bos_token": "<s>"}"#
        #expect(try tokenizer(json, configuration: bos).encode("a", addSpecial: true, parseSpecial: false) == [4, 1])
        let none = #"{"bos_token": "<s>", "add_bos_token": false}"#
        #expect(try tokenizer(json, configuration: none).encode("a", addSpecial: true, parseSpecial: false) == [1])
    }

    // MARK: Templates

    @Test(arguments: [
        (#"{"chat_template": "one"}"#, nil, "one"),
        (
            #"{"chat_template": [{"name": "tool_use", "template": "t"}, {"name": "default", "template": "d"}]}"#, nil,
            "d"
        ),
        (#"{"chat_template": [{"name": "tool_use", "template": "t"}]}"#, nil, "t"),
        (#"{"chat_template": "one"}"#, "file", "file"),
        ("{}", nil, nil),
    ])
    func `finds the template for chats`(configuration: String, file: String?, expected: String?) throws {
        let files = HuggingFaceFiles(
            tokenizer: Array(json().utf8),
            configuration: Array(configuration.utf8),
            chatTemplate: file.map { Array($0.utf8) }
        )
        #expect(try files.load().chatTemplate == expected)
    }

    // MARK: Decoding

    private func decoder(_ decoder: String, _ tokens: [String]) throws -> any Tokenizer {
        let vocabulary = tokens.enumerated().map { #""\#($1)": \#($0)"# }.joined(separator: ", ")
        return try tokenizer(
            json(
                #""decoder": "# + decoder,
                model: #"{"type": "WordLevel", "unk_token": "?", "vocab": {\#(vocabulary)}}"#
            )
        )
    }

    @Test(arguments: [
        (
            #"{"type": "WordPiece", "prefix": "\#("##")", "cleanup": true}"#, ["un", "##able", "to", ".", "n't"],
            "unable to.n't"
        ),
        (#"{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"}"#, ["▁a", "▁b", "c▁"], "a bc "),
        (#"{"type": "BPEDecoder", "suffix": "</w>"}"#, ["lo", "w</w>", "er</w>"], "low er"),
        (
            #"{"type": "CTC", "pad_token": "_", "word_delimiter_token": "|", "cleanup": true}"#,
            ["h", "h", "_", "h", "|", "i"], "hh i"
        ),
        ("null", ["a", "b"], "a b"),
        (#"{"type": "ByteLevel"}"#, ["Ġa", "Ã", "©", "漢"], " aé漢"),
        (
            #"""
            {"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
            {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}
            """#,
            ["▁▁a", "<0xC3>", "<0xA9>", "▁b"], " aé b"
        ),
        (
            #"""
            {"type": "Sequence", "decoders": [{"type": "Fuse"}, {"type": "Replace", "pattern": {"String": "abc"},
            "content": "X"}, {"type": "Strip", "content": "-", "start": 0, "stop": 2}]}
            """#,
            ["a", "b", "cab", "ca", "b-", "--"], "XXab-"
        ),
    ])
    func `decodes at once and as tokens come`(part: String, tokens: [String], expected: String) throws {
        let distinct = tokens.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } } + ["?"]
        let tokenizer = try decoder(part, distinct)
        let ids = tokens.compactMap { distinct.firstIndex(of: $0) }.map { TokenID($0) }
        #expect(tokenizer.decode(ids, renderSpecial: true) == expected)
        var stream = StreamingDecoder(tokenizer, continuesText: false)
        #expect(ids.map { stream.append($0) }.joined() + stream.finish() == expected)
    }

    @Test func `goes on with a space where text goes on`() throws {
        let tokenizer = try decoder(
            #"{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"}"#,
            ["▁a", "?"]
        )
        var stream = StreamingDecoder(tokenizer)
        #expect(stream.append(0) == " a")
        #expect(String(decoding: tokenizer.bytes(of: 0, renderSpecial: false), as: UTF8.self) == " a")
    }

    @Test func `gives text as soon as it is certain`() throws {
        let tokenizer = try decoder(#"{"type": "BPEDecoder", "suffix": "</w>"}"#, ["lo", "w</w>", "?"])
        var stream = StreamingDecoder(tokenizer, continuesText: false)
        #expect([0, 1, 0].map { stream.append($0) } == ["lo", "", "w lo"])
        #expect(stream.finish().isEmpty)
    }

    @Test func `hides special tokens unless asked for`() throws {
        let tokenizer = try tokenizer(json(Self.whitespace, added: "[" + special("<s>", id: 4) + "]"))
        #expect(tokenizer.decode([4, 1, 4, 2], renderSpecial: false) == "a b")
        #expect(tokenizer.decode([4, 1, 4, 2], renderSpecial: true) == "<s> a <s> b")
    }

    // MARK: Long texts

    @Test(arguments: ["a", " ", "1", "漢", "<", "\r"])
    func `tokenizes a long text of one thing`(unit: String) throws {
        let expressions = [#"\s+$"#, #"\p{N}{1,3}(?=(?:\p{N}{3})*$)"#, #"\s*[\r\n]+|\s+(?!\S)|\s+"#]
        for expression in expressions {
            let escaped = expression.replacing(#"\"#, with: #"\\"#)
            let split =
                #""pre_tokenizer": {"type": "Split", "pattern": {"Regex": "\#(escaped)"}, "behavior": "Isolated", "invert": false}"#
            let tokenizer = try tokenizer(json(split, added: "[" + special("<s>", id: 4) + "]"))
            let text = String(repeating: unit, count: 1 << 17) + "x"
            #expect(!tokenizer.encode(text, addSpecial: false, parseSpecial: true).isEmpty)
        }
    }
}
