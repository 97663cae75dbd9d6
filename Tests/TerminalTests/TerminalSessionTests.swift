import Synchronization
import Terminal
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What changes the process as a whole, its signals and its one raw mode, is tested one after the other.
@Suite(.serialized, .timeLimit(.minutes(1))) struct TerminalSessionTests {
    private let terminal = PseudoTerminal()

    init() {
        setenv("TERM", "xterm", 1)
    }

    private func editor(historyPath: String? = nil) throws -> LineEditor {
        try LineEditor(historyPath: historyPath, input: terminal.terminal, output: terminal.terminal)
    }

    /// Reads one line, typing `text` as soon as the terminal takes keys.
    private func read(_ editor: LineEditor, typing text: String) async throws -> LineResult {
        async let result = editor.readLine(prompt: "ask> ")
        for _ in 0..<500 where terminal.isCooked { try await Task.sleep(for: .milliseconds(10)) }
        terminal.type(text)
        return try await result
    }

    @Test func `edits a line and puts the terminal back`() async throws {
        let editor = try editor()
        #expect(terminal.isCooked)
        async let result = editor.readLine(prompt: "ask> ")
        _ = await terminal.output(until: "ask> ")
        #expect(!terminal.isCooked)
        terminal.type("hxllo\u{1B}[D\u{1B}[D\u{1B}[D\u{7F}e\r")
        #expect(try await result == .line("hello"))
        #expect(terminal.isCooked)
        #expect(await terminal.output(until: "\u{1B}[?2004l").contains("hello"))
    }

    @Test func `tells Ctrl-C from Ctrl-D`() async throws {
        let editor = try editor()
        #expect(try await read(editor, typing: "abc\u{03}\u{03}") == .interrupt)
        #expect(try await read(editor, typing: "\u{04}") == .end)
        #expect(terminal.isCooked)
    }

    @Test func `takes a paste of lines as one message`() async throws {
        let editor = try editor()
        #expect(try await read(editor, typing: "\u{1B}[200~a\rb\u{1B}[201~\r") == .line("a\nb"))
    }

    @Test func `keeps the keys typed after Enter for the next line`() async throws {
        let editor = try editor()
        #expect(try await read(editor, typing: "one\rtwo\r") == .line("one"))
        #expect(try await editor.readLine() == .line("two"))
    }

    @Test func `takes Escape for a key of its own after a moment`() async throws {
        let editor = try editor()
        async let result = editor.readLine(prompt: "ask> ")
        _ = await terminal.output(until: "ask> ")
        terminal.type("\u{1B}")
        try await Task.sleep(for: .seconds(1))
        terminal.type("[A\r")
        #expect(try await result == .line("[A"))
    }

    @Test func `remembers across editors`() async throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/history"
        #expect(try await read(editor(historyPath: path), typing: "remember me\r") == .line("remember me"))
        #expect(try await read(editor(historyPath: path), typing: "\u{1B}[A!\r") == .line("remember me!"))
    }

    @Test func `goes on without a history file that cannot be written`() async throws {
        let editor = try editor(historyPath: "/no-such-folder-here/history")
        #expect(try await read(editor, typing: "first\r") == .line("first"))
        #expect(await editor.historyError?.code == .historyFailed)
        #expect(try await read(editor, typing: "\u{1B}[A!\r") == .line("first!"))
    }

    @Test func `ends when the task is cancelled, and reads again later`() async throws {
        let editor = try editor()
        let reading = Task { try await editor.readLine(prompt: "ask> ") }
        _ = await terminal.output(until: "ask> ")
        reading.cancel()
        #expect(try await reading.value == .end)
        #expect(terminal.isCooked)
        #expect(try await read(editor, typing: "still here\r") == .line("still here"))
    }

    @Test func `ends when the terminal is hung up`() async throws {
        let editor = try editor()
        async let result = editor.readLine(prompt: "ask> ")
        _ = await terminal.output(until: "ask> ")
        terminal.hangUp()
        #expect(try await result == .end)
    }

    @Test func `turns Ctrl-C into a call while something runs`() async throws {
        let reply = Task { try await Task.sleep(for: .seconds(30)) }
        try await Interrupts.during(onInterrupt: { reply.cancel() }) {
            kill(getpid(), SIGINT)
            await #expect(throws: CancellationError.self) { try await reply.value }
        }
    }

    @Test func `calls everything that runs, and restores what was before`() async throws {
        let heard = Atomic(0)
        let previous = signal(SIGINT) { _ in previousHandlerCalls.add(1, ordering: .relaxed) }
        defer { _ = signal(SIGINT, previous) }
        func waitForCount(_ count: Int) async throws {
            for _ in 0..<500 where heard.load(ordering: .relaxed) < count {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(heard.load(ordering: .relaxed) == count)
        }
        try await Interrupts.during(onInterrupt: { heard.add(1, ordering: .relaxed) }) {
            try await Interrupts.during(onInterrupt: { heard.add(10, ordering: .relaxed) }) {
                kill(getpid(), SIGINT)
                try await waitForCount(11)
            }
            kill(getpid(), SIGINT)
            try await waitForCount(12)
        }
        #expect(previousHandlerCalls.load(ordering: .relaxed) == 0)
        kill(getpid(), SIGINT)
        for _ in 0..<500 where previousHandlerCalls.load(ordering: .relaxed) == 0 {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(previousHandlerCalls.load(ordering: .relaxed) == 1)
        #expect(heard.load(ordering: .relaxed) == 12)
    }
}

private let previousHandlerCalls = Atomic(0)
