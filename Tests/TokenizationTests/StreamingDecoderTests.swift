import Testing
import Tokenization

@Suite struct StreamingDecoderTests {
    private let tokenizer: any Tokenizer

    init() throws {
        tokenizer = try makeTokenizer(SmallVocabulary.byteLevel, model: "gpt2", preTokenizer: "gpt-2")
    }

    private func stream(_ tokens: [TokenID]) -> [String] {
        var decoder = StreamingDecoder(tokenizer)
        return tokens.map { decoder.append($0) } + [decoder.finish()]
    }

    @Test func `gives each character when its last byte comes`() {
        #expect(stream("aé€👍".utf8.map { TokenID($0) }) == ["a", "", "é", "", "", "€", "", "", "", "👍", ""])
    }

    @Test func `keeps what a token has begun for the next one`() throws {
        let ids = SmallVocabulary.byteLevelBuilder.ids
        let first = try #require(ids[SmallVocabulary.letters([0xE2, 0x82])])
        let second = try #require(ids[SmallVocabulary.letters([0xAC, 0x41, 0xF0])])
        #expect(stream([first, second, 0x9F, 0x91, 0x8D]) == ["", "€A", "", "", "👍", ""])
        #expect(stream([first, second]) == ["", "€A", "\u{FFFD}"])
        #expect(stream([first, first]) == ["", "\u{FFFD}", "\u{FFFD}"])
    }

    @Test func `replaces an incomplete end`() {
        #expect(stream([0x61, 0xF0, 0x9F]) == ["a", "", "", "\u{FFFD}"])
        #expect(stream([]) == [""])
    }

    @Test func `equals the whole text for every sequence of awkward bytes`() {
        let awkward: [UInt8] = [
            0x41, 0x80, 0x8F, 0x90, 0xA0, 0xBF, 0xC2, 0xE0, 0xED, 0xF0, 0xF4, 0xFF,
        ]
        var sequences: [[UInt8]] = [[]]
        for _ in 0..<4 {
            sequences = sequences.flatMap { sequence in awkward.map { sequence + [$0] } }
            let wrong = sequences.filter { bytes in
                stream(bytes.map { TokenID($0) }).joined() != String(decoding: bytes, as: UTF8.self)
            }
            #expect(wrong.isEmpty)
        }
    }

    @Test func `equals decoding at once for a long text`() {
        let text = String(repeating: "Grüße, 世界! 👨‍👩‍👧‍👦 e\u{301} <tool>", count: 50)
        let tokens = tokenizer.encode(text, addSpecial: false, parseSpecial: false)
        #expect(stream(tokens).joined() == text)
        #expect(tokenizer.decode(tokens, renderSpecial: false) == text)
    }

    @Test func `shows control tokens only if asked to`() throws {
        let control = try #require(SmallVocabulary.byteLevelBuilder.ids["<|eot_id|>"])
        var shown = StreamingDecoder(tokenizer, renderSpecial: true)
        var hidden = StreamingDecoder(tokenizer)
        #expect(shown.append(control) == "<|eot_id|>")
        #expect(hidden.append(control).isEmpty)
    }

    @Test func `keeps the first space only where text goes on`() throws {
        let spm = try makeTokenizer(SmallVocabulary.sentencePiece, model: "llama")
        let ids = SmallVocabulary.sentencePieceBuilder.ids
        let hello = try #require(ids["▁hello"])
        let tool = try #require(ids["<tool>"])
        var going = StreamingDecoder(spm)
        #expect([hello, hello, tool, hello].map { going.append($0) } == [" hello", " hello", "<tool>", "hello"])
        var starting = StreamingDecoder(spm, continuesText: false)
        #expect([hello, hello].map { starting.append($0) } == ["hello", " hello"])
    }
}
