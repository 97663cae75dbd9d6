import Grammar

/// All bytes, and tokens that cross the borders of characters, strings and values.
enum SmallVocabulary {
    static let texts: [[UInt8]] = {
        let longer = [
            "{\"", "\":", "\": ", "\",", "\", \"", "\"}", "\"]", "},{", "}}", "]}", "]]", "true", "false", "null", "  ",
            "\n\n",
            "\n  ", ", ", "ab", "abc", "abcdefgh", "a\"b", "\\\"", "\\n", "\\u00", "12", "123", "-1", "0.", ".5", "e+",
            "10", "the quick brown fox", "é", "日本", "日本語", "\u{1F600}", "x\u{1F600}", "color", " word", "\t", "aa",
            "aaa",
        ].map { Array($0.utf8) }
        let cut: [[UInt8]] = [
            [0xE6, 0x97], [0xA5, 0x22], [0xF0, 0x9F], [0x98, 0x80], [0x61, 0xC3], [0xA9, 0x61], [0xC0, 0x80],
        ]
        return (0...255).map { [$0] } + longer + cut + [[], Array("ab".utf8), Array("</s>".utf8)]
    }()

    /// The token after which nothing comes.
    static let end = Int32(texts.count - 1)

    static let tokens = TokenBytes(count: texts.count, endTokens: [end]) { texts[Int($0)] }
}
