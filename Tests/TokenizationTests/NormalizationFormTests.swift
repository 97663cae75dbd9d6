import Testing
import Tokenization

@Suite struct NormalizationFormTests {
    private func normalize(_ text: String, _ form: NormalizationForm) -> [UInt32] {
        form.normalize(AlignedText(utf8: Array(text.utf8)[...], start: 0), version: UnicodeVersion(major: 15, minor: 0))
            .values
    }

    @Test(arguments: [
        ("Å", "A\u{30A}", "\u{C5}"),
        ("\u{212B}", "A\u{30A}", "\u{C5}"),
        ("\u{1E69}", "s\u{323}\u{307}", "\u{1E69}"),
        ("s\u{307}\u{323}", "s\u{323}\u{307}", "\u{1E69}"),
        ("한글", "\u{1112}\u{1161}\u{11AB}\u{1100}\u{1173}\u{11AF}", "한글"),
        // Excluded from composition.
        ("\u{958}", "\u{915}\u{93C}", "\u{915}\u{93C}"),
        // An accent of the same class in between is in the way.
        ("a\u{32E}\u{301}\u{308}", "a\u{32E}\u{301}\u{308}", "\u{E1}\u{32E}\u{308}"),
        ("\u{301}\u{302}", "\u{301}\u{302}", "\u{301}\u{302}"),
        ("plain", "plain", "plain"),
    ])
    func `takes apart and puts together`(text: String, decomposed: String, composed: String) {
        #expect(normalize(text, .nfd) == decomposed.unicodeScalars.map(\.value))
        #expect(normalize(text, .nfc) == composed.unicodeScalars.map(\.value))
    }

    @Test func `replaces characters that mean about the same`() {
        #expect(normalize("ﬁ①½Ａ㍿", .nfkd) == "fi11⁄2A株式会社".unicodeScalars.map(\.value))
        #expect(normalize("ﬁ\u{212B}", .nfkc) == "fi\u{C5}".unicodeScalars.map(\.value))
    }

    @Test func `leaves characters alone that are younger than the version`() {
        let young = AlignedText(utf8: Array("\u{11938}".utf8)[...], start: 0)
        #expect(NormalizationForm.nfd.normalize(young, version: UnicodeVersion(major: 9, minor: 0)).values == [0x11938])
        #expect(NormalizationForm.nfd.normalize(young, version: UnicodeVersion(major: 13, minor: 0)).count == 2)
    }

    @Test func `agrees with the standard library about what is equal`() {
        var random = SeededRandom(seed: 5)
        let marks: [UInt32] = [0x300, 0x301, 0x308, 0x323, 0x327, 0x345, 0x5B0, 0x93C, 0x3099, 0x1161, 0x11AB]
        let bases: [UInt32] = [0x61, 0xE9, 0x1E69, 0x1100, 0xAC00, 0x915, 0x304B, 0x1FB3, 0x3B1, 0x212B]
        for _ in 0..<500 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let pool = Bool.random(using: &random) ? marks : bases
                text.append(
                    contentsOf: pool.randomElement(using: &random).flatMap(Unicode.Scalar.init).map { [$0] } ?? []
                )
            }
            let string = String(text)
            for form in [NormalizationForm.nfc, .nfd] {
                let values = normalize(string, form)
                let result = String(String.UnicodeScalarView(values.compactMap(Unicode.Scalar.init)))
                // Strings are equal if they are canonically equivalent.
                #expect(result == string)
                #expect(normalize(result, form) == values)
            }
            #expect(normalize(string, .nfc).count <= normalize(string, .nfd).count)
        }
    }

    @Test func `remembers where characters come from`() {
        let text = AlignedText(utf8: Array("aéb".utf8)[...], start: 10)
        let decomposed = NormalizationForm.nfd.normalize(text, version: .llamaCpp)
        #expect(decomposed.origins == [10, 11, 11, 13])
        #expect(AlignedText(utf8: [0x61, 0xFF, 0xE2, 0x82, 0x62], start: 0).origins == [0, 1, 2, 4])
    }
}
