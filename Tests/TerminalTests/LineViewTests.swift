import Terminal
import Testing

@Suite struct LineViewTests {
    private var view = LineView()
    private var screen = ScreenImage(columns: 10, rows: 4)

    private mutating func draw(_ before: String, _ after: String = "", prompt: String = "> ") {
        screen.show(view.draw(prompt: prompt, buffer: buffer(before, after), size: (screen.columns, screen.rows)))
    }

    private func buffer(_ before: String, _ after: String) -> EditBuffer {
        var buffer = EditBuffer(after)
        buffer.moveToStart()
        buffer.insert(before)
        return buffer
    }

    @Test(arguments: [
        ("", "", ["> |"]),
        ("abc", "", ["> abc|"]),
        ("a", "bc", ["> a|bc"]),
        ("abcdefg", "", ["> abcdefg|"]),
        ("abcdefgh", "", ["> abcdefgh", "|"]),
        ("abcdefgh", "ij", ["> abcdefgh", "|ij"]),
        ("abcdefg", "hij", ["> abcdefg|h", "ij"]),
        ("", "abcdefghijklmnopqrst", ["> |abcdefgh", "ijklmnopqr", "st"]),
        ("abcdefg日", "本", ["> abcdefg", "日|本"]),
        ("abcdefg", "日本", ["> abcdefg", "|日本"]),
        ("日本", "語", ["> 日本|語"]),
        ("one\n", "two", ["> one", "|two"]),
        ("one", "\ntwo", ["> one|", "two"]),
        ("a\tb", "", ["> a    b|"]),
        ("a\u{1B}[2J", "", ["> a^[[2J|"]),
    ])
    func `shows the line wrapped, with the cursor in its place`(before: String, after: String, picture: [String]) {
        var test = self
        test.draw(before, after)
        #expect(test.screen.picture == picture)
    }

    @Test mutating func `replaces what it drew before and nothing above`() {
        screen.show("above\r\n")
        draw("abcdefghijklmnopqrst")
        #expect(screen.picture == ["above", "> abcdefgh", "ijklmnopqr", "st|"])
        draw("abcdefghij", "klmnop")
        #expect(screen.picture == ["above", "> abcdefgh", "ij|klmnop"])
        draw("", "a")
        #expect(screen.picture == ["above", "> |a"])
    }

    @Test mutating func `shows the rows around the cursor when the line is taller than the screen`() {
        let lines = (1...9).map { "line \($0)" }
        draw(lines.joined(separator: "\n"))
        #expect(screen.picture == ["line 6", "line 7", "line 8", "line 9|"])
        draw("", lines.joined(separator: "\n"))
        #expect(screen.picture == ["> |line 1", "line 2", "line 3", "line 4"])
        draw(lines[..<5].joined(separator: "\n"), "\n" + lines[5...].joined(separator: "\n"))
        #expect(screen.picture == ["line 3", "line 4", "line 5|", "line 6"])
    }

    @Test mutating func `leaves the whole line and goes below`() {
        draw("ab", "cd")
        screen.show(view.leave(prompt: "> ", text: "abcd", size: (10, 4)))
        draw("next")
        #expect(screen.picture == ["> abcd", "> next|"])
    }

    @Test mutating func `starts at the top after clearing`() {
        screen.show("above\r\n")
        draw("abcdefghij")
        screen.show(view.clearScreen())
        draw("abc")
        #expect(screen.picture == ["> abc|"])
    }

    @Test mutating func `counts rows anew when the window became narrower`() {
        draw("abcdefghij", "kl")
        // The terminal breaks the two rows of 10 and 4 columns into 2 and 1 rows of 6; the cursor is in the third.
        var narrow = ScreenImage(columns: 6, rows: 6)
        narrow.show("above\r\n> abcdefgh\r\nijkl\r\u{1B}[2C")
        narrow.show(view.draw(prompt: "> ", buffer: buffer("abc", ""), size: (6, 6)))
        #expect(narrow.picture == ["above", "> abc|"])
    }

    @Test(arguments: [1, 2, 3])
    func `draws on a screen of hardly any columns`(columns: Int) {
        var view = LineView()
        let output = view.draw(prompt: "» ", buffer: EditBuffer("日本 a"), size: (columns, 3))
        #expect(output.contains("a"))
    }
}
