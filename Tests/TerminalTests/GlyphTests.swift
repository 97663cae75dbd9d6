import Terminal
import Testing

@Suite struct GlyphTests {
    @Test(
        arguments: [
            ("a", 1), ("é", 1), ("e\u{301}", 1), ("ß", 1), ("—", 1), ("я", 1), ("日", 2), ("ア", 2), ("ｱ", 1), ("Ａ", 2),
            ("한", 2), ("\u{1112}\u{1161}\u{11AB}", 2), ("。", 2), ("🙂", 2), ("👩‍👩‍👧", 2), ("👍🏽", 2), ("🇩🇪", 2), ("❤️", 2),
            ("𠀀", 2), ("\u{200B}", 0), ("\u{301}", 0), ("✓", 1), ("│", 1),
        ] as [(Character, Int)]
    )
    func `takes as many columns as terminals give it`(character: Character, columns: Int) {
        #expect(Glyph(character).columns == columns)
        #expect(Glyph(character).text == String(character))
    }

    @Test(
        arguments: [
            ("\u{1B}", "^[", 2), ("\u{7F}", "^?", 2), ("\u{03}", "^C", 2), ("\t", "    ", 4), ("\u{9B}", "\u{FFFD}", 1),
        ]
            as [(Character, String, Int)]
    )
    func `shows control characters without sending them`(character: Character, text: String, columns: Int) {
        #expect(Glyph(character).text == text)
        #expect(Glyph(character).columns == columns)
    }
}
