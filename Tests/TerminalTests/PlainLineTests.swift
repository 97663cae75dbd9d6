import Terminal
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite struct PlainLineTests {
    private let folder = TemporaryFolder()

    /// All results up to the end, with `bytes` as the input.
    private func results(_ bytes: [UInt8]) async throws -> [LineResult] {
        let source = open(folder.path + "/input", O_RDWR | O_CREAT, 0o600)
        let target = open(folder.path + "/output", O_RDWR | O_CREAT, 0o600)
        defer {
            close(source)
            close(target)
        }
        #expect(write(source, bytes, bytes.count) == bytes.count)
        lseek(source, 0, SEEK_SET)
        let editor = try LineEditor(input: source, output: target)
        var results: [LineResult] = []
        while results.last != .end { results.append(try await editor.readLine()) }
        #expect(lseek(target, 0, SEEK_END) == 0, "nothing is shown")
        return results
    }

    @Test func `gives each line as it stands and shows nothing`() async throws {
        let text = "one\r\n\ntwo \\\n\"\"\"\nümlaut\u{1B}[A\nlast"
        let lines = ["one", "", "two \\", "\"\"\"", "ümlaut\u{1B}[A", "last"]
        #expect(try await results(Array(text.utf8)) == lines.map(LineResult.line) + [.end])
    }

    @Test func `ends at once without input`() async throws {
        #expect(try await results([]) == [.end])
    }

    @Test func `repairs what is not UTF-8`() async throws {
        #expect(try await results([0x61, 0xFF, 0x0A]) == [.line("a\u{FFFD}"), .end])
    }

    @Test func `joins a line that comes in many reads`() async throws {
        let long = String(repeating: "long ", count: 100_000)
        #expect(try await results(Array((long + "\nx\n").utf8)) == [.line(long), .line("x"), .end])
    }

    @Test func `refuses a line without end`() async throws {
        let bytes = [UInt8](repeating: 0x61, count: LineEditor.lineByteLimit + 1)
        let error = await #expect(throws: TerminalError.self) { try await results(bytes) }
        #expect(error?.code == .lineTooLong)
    }

    @Test func `returns a line cut by cancellation with the next reading`() async throws {
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        defer {
            for end in ends { close(end) }
        }
        let editor = try LineEditor(input: ends[0], output: ends[1])
        let reading = Task { try await editor.readLine() }
        #expect(write(ends[1], "half", 4) == 4)
        try await Task.sleep(for: .milliseconds(50))
        reading.cancel()
        #expect(try await reading.value == .end)
        #expect(write(ends[1], "+half\n", 6) == 6)
        #expect(try await editor.readLine() == .line("half+half"))
    }
}
