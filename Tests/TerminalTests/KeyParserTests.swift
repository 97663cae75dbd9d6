import Terminal
import Testing

@Suite struct KeyParserTests {
    private func keys(_ text: String) -> [Key] {
        keys(Array(text.utf8))
    }

    private func keys(_ bytes: [UInt8]) -> [Key] {
        var parser = KeyParser()
        return bytes.compactMap { parser.parse($0) }
    }

    @Test(arguments: ["a", "~", "é", "語", "🙂", "\t"])
    func `types one character`(text: String) {
        #expect(keys(text) == [.text(text)])
    }

    @Test(arguments: [
        ("\u{01}", Key.home), ("\u{02}", .left), ("\u{03}", .interrupt), ("\u{04}", .endOfInput), ("\u{05}", .end),
        ("\u{06}", .right), ("\u{08}", .backspace), ("\u{7F}", .backspace), ("\n", .enter), ("\r", .enter),
        ("\u{0B}", .deleteToEnd), ("\u{0C}", .clearScreen), ("\u{0E}", .down), ("\u{10}", .up),
        ("\u{15}", .deleteToStart), ("\u{17}", .deleteWord),
    ])
    func `knows the control keys`(text: String, key: Key) {
        #expect(keys(text) == [key])
    }

    @Test(arguments: [
        ("[A", Key.up), ("[B", .down), ("[C", .right), ("[D", .left), ("[H", .home), ("[F", .end), ("OA", .up),
        ("OD", .left), ("OH", .home), ("OF", .end), ("[1~", .home), ("[7~", .home), ("[4~", .end), ("[8~", .end),
        ("[3~", .delete), ("[1;5D", .left), ("[3;2~", .delete),
    ])
    func `knows the escape sequences`(sequence: String, key: Key) {
        #expect(keys("x\u{1B}" + sequence + "y") == [.text("x"), key, .text("y")])
    }

    @Test(arguments: [
        "\u{1B}[5~", "\u{1B}[24~", "\u{1B}x", "\u{1B}[?1;2c", "\u{1B}OP", "\u{00}", "\u{1A}", "\u{1B}[201~",
    ])
    func `skips what means nothing here`(sequence: String) {
        #expect(keys("x" + sequence + "y") == [.text("x"), .text("y")])
    }

    @Test func `skips an endless sequence without keeping it`() {
        #expect(keys("\u{1B}[" + String(repeating: "9;", count: 100_000) + "~a") == [.text("a")])
    }

    @Test func `hears Ctrl-C inside an unfinished sequence`() {
        #expect(keys("\u{1B}[1;\u{03}") == [.interrupt])
        #expect(keys("\u{1B}\u{03}") == [.interrupt])
        #expect(keys([0xE2, 0x82, 0x03]) == [.interrupt])
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0xAF], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF, 0xFE],
        ] as [[UInt8]]
    )
    func `skips bytes that are not UTF-8`(bytes: [UInt8]) {
        #expect(keys(bytes + Array("aé".utf8)) == [.text("a"), .text("é")])
    }

    @Test func `forgets the Escape key alone, and nothing else`() {
        var parser = KeyParser()
        #expect(parser.parse(0x1B) == nil)
        #expect(parser.isInsideEscape)
        parser.abandonEscape()
        #expect(!parser.isInsideEscape)
        #expect(parser.parse(UInt8(ascii: "[")) == .text("["))

        let accented = Array("é".utf8)
        #expect(parser.parse(accented[0]) == nil)
        parser.abandonEscape()
        #expect(parser.parse(accented[1]) == .text("é"))
    }

    @Test func `makes one text of a paste, its line ends newlines`() {
        let paste = "\u{1B}[200~one\rtwo\r\nthree\nfour ~ \u{03}é\u{1B}[201~\r"
        #expect(keys(paste) == [.text("one\ntwo\nthree\nfour ~ \u{03}é"), .enter])
    }

    @Test func `keeps a paste open while the Escape key would be given up`() {
        var parser = KeyParser()
        let bytes = Array("\u{1B}[200~ab\u{1B}[201~".utf8)
        for byte in bytes.dropLast() {
            #expect(parser.parse(byte) == nil)
            if !parser.isInsideEscape { parser.abandonEscape() }
        }
        #expect(parser.parse(UInt8(ascii: "~")) == .text("ab"))
    }
}
