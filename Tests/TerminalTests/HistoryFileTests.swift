import Terminal
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite struct HistoryFileTests {
    private let folder = TemporaryFolder()
    private var file: HistoryFile { HistoryFile(path: folder.path + "/history") }

    @Test func `brings back what was added, newlines and backslashes included`() throws {
        let messages = ["plain", "two\nlines", "back\\slash \\n", "日本 🙂"]
        #expect(try file.load() == [])
        for message in messages { try file.add(message) }
        #expect(try file.load() == messages)
        #expect(folder.names == ["history"])
    }

    @Test func `lets only the owner read, also a file that was open to others`() throws {
        folder.write("old\n", to: "history")
        chmod(file.path, 0o644)
        try file.add("new")
        var status = stat()
        #expect(stat(file.path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(try file.load() == ["old", "new"])
    }

    @Test func `stays at a thousand lines`() throws {
        folder.write((0..<1200).map { "\($0)\n" }.joined(), to: "history")
        #expect(try file.load().count == 1000)
        try file.add("newest")
        let entries = try file.load()
        #expect(entries.count == 1000)
        #expect(entries.first == "201")
        #expect(entries.last == "newest")
    }

    @Test func `leaves out a message of excessive length`() throws {
        try file.add("short")
        try file.add(String(repeating: "x", count: HistoryFile.entryByteLimit + 1))
        #expect(try file.load() == ["short"])
    }

    @Test func `reads a file that is not text`() throws {
        folder.write("a\u{1B}[2J\n\n\nb", to: "history")
        #expect(try file.load() == ["a\u{1B}[2J", "b"])
    }

    @Test func `refuses a file that is far too large`() throws {
        folder.write(String(repeating: "x", count: 9_000_000), to: "history")
        let error = #expect(throws: TerminalError.self) { try file.load() }
        #expect(error?.code == .historyFailed)
        #expect(error?.description.contains("exceeds") == true)
    }

    @Test func `says which file cannot be read or written`() throws {
        let error = #expect(throws: TerminalError.self) { try HistoryFile(path: folder.path).load() }
        #expect(error?.code == .historyFailed)
        #expect(error?.path == folder.path)
        let missing = HistoryFile(path: folder.path + "/missing/history")
        #expect(throws: TerminalError.self) { try missing.add("x") }
    }
}
