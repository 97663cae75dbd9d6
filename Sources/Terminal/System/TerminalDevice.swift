#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The system's words for the error of its last call.
func systemMessage() -> String {
    String(cString: strerror(errno))
}

/// Where keys come from and where the line is drawn.
struct TerminalDevice {
    /// What ended a wait for input.
    enum Input {
        case bytes([UInt8])
        case end, timeout, woken
    }

    private static let readByteCount = 65_536

    /// File descriptors that somebody else closes.
    let input: Int32
    let output: Int32

    /// Whether a line can be edited: both ends are a terminal that knows how to move its cursor.
    var isInteractive: Bool {
        let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? false
        return isatty(input) == 1 && isatty(output) == 1 && !isDumb
    }

    /// The size of the screen in characters; the usual 80 × 24 if the terminal does not tell.
    var size: (columns: Int, rows: Int) {
        var window = winsize()
        let isKnown = ioctl(output, UInt(TIOCGWINSZ), &window) == 0 && window.ws_col > 0 && window.ws_row > 0
        return isKnown ? (Int(window.ws_col), Int(window.ws_row)) : (80, 24)
    }

    /// Waits for bytes; without `milliseconds`, as long as it takes.
    func nextInput(unless wakeup: Wakeup, within milliseconds: Int32 = -1) throws(TerminalError) -> Input {
        var bytes = [UInt8](repeating: 0, count: Self.readByteCount)
        while true {
            var waits = [input, wakeup.readEnd].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            let readyCount = poll(&waits, nfds_t(waits.count), milliseconds)
            if readyCount == 0 { return .timeout }
            if readyCount > 0, waits[1].revents != 0 { return .woken }
            let byteCount = readyCount > 0 ? read(input, &bytes, bytes.count) : -1
            if byteCount > 0 { return .bytes(Array(bytes[..<byteCount])) }
            // A terminal that was hung up fails with EIO.
            if byteCount == 0 || errno == EIO { return .end }
            guard errno == EINTR || errno == EAGAIN else {
                throw TerminalError(.inputFailed, "the input cannot be read: \(systemMessage()); check what it is")
            }
        }
    }

    func show(_ text: String) throws(TerminalError) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            var wait = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
            _ = poll(&wait, 1, -1)
            let byteCount = rest.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
            rest = rest.dropFirst(max(0, byteCount))
            guard byteCount >= 0 || errno == EINTR || errno == EAGAIN else {
                throw TerminalError(.outputFailed, "the output cannot be written: \(systemMessage()); check what it is")
            }
        }
    }
}
