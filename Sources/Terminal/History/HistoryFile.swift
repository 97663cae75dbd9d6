#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A file of messages, one a line, that only its owner may read; newlines inside a message stand as carriage returns.
package struct HistoryFile: Sendable {
    /// A longer message is not written.
    package static let entryByteLimit = 8192
    private static let byteLimit = History.limit * (entryByteLimit + 1)

    /// Where the file is, or will be once something is added.
    package let path: String

    /// Touches nothing yet.
    package init(path: String) {
        self.path = path
    }

    /// The newest messages, at most ``History/limit``; none if there is no file yet.
    ///
    /// - Throws: ``TerminalError`` `.historyFailed` if the file cannot be read or is larger than any that is written here.
    package func load() throws(TerminalError) -> [String] {
        guard let file = fopen(path, "re") else {
            if errno == ENOENT { return [] }
            throw failure("read: \(systemMessage())")
        }
        defer { _ = fclose(file) }
        var bytes = [UInt8](repeating: 0, count: Self.byteLimit + 1)
        let byteCount = fread(&bytes, 1, bytes.count, file)
        guard ferror(file) == 0 else { throw failure("read: \(systemMessage())") }
        guard byteCount < bytes.count else { throw failure("read: it exceeds \(Self.byteLimit) bytes") }
        return bytes[..<byteCount].split(separator: 0x0A).suffix(History.limit).map { line in
            String(decoding: line.map { $0 == 0x0D ? 0x0A : $0 }, as: UTF8.self)
        }
    }

    /// Adds a message as the newest and lets the oldest beyond ``History/limit`` go.
    ///
    /// The file is replaced as a whole, with what other processes added to it kept.
    ///
    /// - Throws: ``TerminalError`` `.historyFailed`; the file is then as it was.
    package func add(_ message: String) throws(TerminalError) {
        guard message.utf8.count <= Self.entryByteLimit else { return }
        let messages = (try load() + [message]).suffix(History.limit)
        let bytes = messages.flatMap { message in message.utf8.map { $0 == 0x0A ? 0x0D : $0 } + [0x0A] }
        var name = Array((path + ".XXXXXX").utf8CString)
        guard let file = fdopen(mkstemp(&name), "w") else { throw failure("written: \(systemMessage())") }
        let isWritten = fwrite(bytes, 1, bytes.count, file) == bytes.count
        guard fclose(file) == 0, isWritten, rename(name, path) == 0 else {
            let error = failure("written: \(systemMessage())")
            _ = unlink(name)
            throw error
        }
    }

    private func failure(_ reason: String) -> TerminalError {
        TerminalError(
            .historyFailed,
            "the history cannot be \(reason); repair or remove the file, or choose another",
            path: path
        )
    }
}
