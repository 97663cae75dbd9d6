import Terminal
import Testing

@Suite struct EditSessionTests {
    private var session = EditSession(prompt: "» ", history: History(["first", "second"]))

    private mutating func type(_ text: String) {
        for character in text { #expect(session.apply(.text(String(character))) == .draw) }
    }

    @Test mutating func `hands over the line on Enter and remembers it`() {
        type("hallo")
        for key in [Key.left, .left, .left, .left, .delete] { #expect(session.apply(key) == .draw) }
        type("e")
        #expect(session.buffer.text == "hello")
        #expect(session.apply(.enter) == .finish(.line("hello")))
        #expect(session.history.entries == ["first", "second", "hello"])
    }

    @Test(arguments: [
        (Key.backspace, "abc df", 5), (.delete, "abc de", 6), (.deleteWord, "abc f", 4), (.deleteToStart, "f", 0),
        (.deleteToEnd, "abc de", 6), (.home, "abc def", 0), (.end, "abc def", 7), (.right, "abc def", 7),
        (.left, "abc def", 5), (.endOfInput, "abc de", 6),
    ])
    func `edits at the cursor`(key: Key, text: String, cursor: Int) {
        var session = EditSession(prompt: "» ", history: History())
        _ = session.apply(.text("abc def"))
        _ = session.apply(.left)
        #expect(session.apply(key) == .draw)
        #expect(session.buffer.text == text)
        #expect(session.buffer.before.count == cursor)
    }

    @Test mutating func `walks the history and comes back to what was typed`() {
        type("new")
        var seen: [String] = []
        for key in [Key.up, .up, .up, .down, .down, .down] {
            #expect(session.apply(key) == .draw)
            seen.append(session.buffer.text)
        }
        #expect(seen == ["second", "first", "first", "second", "new", "new"])
        #expect(session.buffer.after.isEmpty)
    }

    @Test mutating func `ends on Ctrl-D only when the line is empty`() {
        type("a")
        #expect(session.apply(.endOfInput) == .draw)
        #expect(session.apply(.backspace) == .draw)
        #expect(session.apply(.endOfInput) == .finish(.end))
    }

    @Test mutating func `clears on Ctrl-C, and reports it when there is nothing to clear`() {
        type("something")
        #expect(session.apply(.interrupt) == .draw)
        #expect(session.buffer.isEmpty)
        #expect(session.apply(.interrupt) == .finish(.interrupt))
        #expect(session.history.entries == ["first", "second"])
    }

    @Test mutating func `continues below with another prompt`() {
        type("a\\")
        #expect(session.apply(.enter) == .continueBelow)
        #expect(session.prompt == "… ")
        #expect(session.buffer.isEmpty)
        type("b")
        #expect(session.apply(.enter) == .finish(.line("a\nb")))
        #expect(session.history.entries.last == "a\nb")
    }

    @Test mutating func `drops an unfinished message on Ctrl-C`() {
        type("\"\"\"a")
        #expect(session.apply(.enter) == .continueBelow)
        #expect(session.apply(.interrupt) == .draw)
        #expect(session.prompt == "» ")
        type("b")
        #expect(session.apply(.enter) == .finish(.line("b")))
    }

    @Test mutating func `takes pasted lines into one message`() {
        #expect(session.apply(.text("one\ntwo")) == .draw)
        #expect(session.apply(.enter) == .finish(.line("one\ntwo")))
    }

    @Test mutating func `clears the screen and keeps the line`() {
        type("kept")
        #expect(session.apply(.clearScreen) == .clearScreen)
        #expect(session.buffer.text == "kept")
    }
}
