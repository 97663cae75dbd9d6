import Terminal
import Testing

@Suite struct EditBufferTests {
    /// `|` marks the cursor.
    private func buffer(_ picture: String) -> EditBuffer {
        let parts = picture.split(separator: "|", omittingEmptySubsequences: false)
        var buffer = EditBuffer(String(parts[1]))
        buffer.moveToStart()
        buffer.insert(String(parts[0]))
        return buffer
    }

    private func picture(_ buffer: EditBuffer) -> String {
        buffer.before + "|" + buffer.after
    }

    @Test(arguments: [
        ("ab|cd", "a|bcd"), ("|ab", "|ab"), ("a👩‍👩‍👧|b", "a|👩‍👩‍👧b"), ("e\u{301}|", "|e\u{301}"), ("日|本", "|日本"),
    ])
    func `moves left by what a person sees as a character`(before: String, after: String) {
        var line = buffer(before)
        line.moveLeft()
        #expect(picture(line) == after)
        line.moveRight()
        #expect(picture(line) == (before == "|ab" ? "a|b" : before))
    }

    @Test func `moves right no further than the end`() {
        var line = buffer("ab|")
        line.moveRight()
        #expect(picture(line) == "ab|")
    }

    @Test(arguments: [("ab|cd", "a|cd"), ("|ab", "|ab"), ("a🇩🇪|b", "a|b"), ("e\u{301}|x", "|x")])
    func `deletes backward`(before: String, after: String) {
        var line = buffer(before)
        line.deleteBackward()
        #expect(picture(line) == after)
    }

    @Test(arguments: [("ab|cd", "ab|d"), ("ab|", "ab|"), ("a|👍🏽b", "a|b")])
    func `deletes forward`(before: String, after: String) {
        var line = buffer(before)
        line.deleteForward()
        #expect(picture(line) == after)
    }

    @Test(arguments: [
        ("one two|x", "one |x"), ("one two  |x", "one |x"), ("one|", "|"), ("  |a", "|a"), ("|a", "|a"),
        ("a\nb|", "a\n|"),
    ])
    func `deletes a word`(before: String, after: String) {
        var line = buffer(before)
        line.deleteWord()
        #expect(picture(line) == after)
    }

    @Test func `moves and deletes to both ends`() {
        var line = buffer("ab|cd")
        line.moveToStart()
        #expect(picture(line) == "|abcd")
        line.moveToEnd()
        #expect(picture(line) == "abcd|")

        line = buffer("ab|cd")
        line.deleteToStart()
        #expect(picture(line) == "|cd")

        line = buffer("ab|cd")
        line.deleteToEnd()
        #expect(picture(line) == "ab|")
        #expect(line.text == "ab")
        #expect(!line.isEmpty)
    }

    @Test func `joins an accent to the letter typed before`() {
        var line = buffer("e|x")
        line.insert("\u{301}")
        #expect(line.text == "éx")
        line.deleteBackward()
        #expect(picture(line) == "|x")
    }
}
