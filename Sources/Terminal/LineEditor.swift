/// Reads lines from a person who edits them in the terminal, or from a file or pipe as they are.
///
/// The actor has a thread of its own, on which it blocks while it waits for keys.
package actor LineEditor {
    /// The longest line taken from a file or pipe.
    package static let lineByteLimit = 16_777_216
    /// How long the rest of an escape sequence may take, in milliseconds; after that it was the Escape key.
    private static let escapeTimeout: Int32 = 50

    /// What keeps the history from being saved, if anything: it then lasts as long as the process.
    package private(set) var historyError: TerminalError?

    private let executor = BlockingExecutor()
    private let device: TerminalDevice
    private let historyFile: HistoryFile?
    private var history: History
    private var parser = KeyParser()
    private var unread: ArraySlice<UInt8> = []

    /// The thread of its own.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - historyPath: the file that keeps the history; its folder must exist.
    ///   - input: the file descriptor that keys or lines come from.
    ///   - output: the file descriptor of the terminal to draw on.
    /// - Throws: ``TerminalError`` `.historyFailed` if the file is there and cannot be read.
    package init(historyPath: String? = nil, input: Int32 = 0, output: Int32 = 1) throws(TerminalError) {
        historyFile = historyPath.map(HistoryFile.init)
        history = History(try historyFile?.load() ?? [])
        device = TerminalDevice(input: input, output: output)
    }

    /// Waits for the next message.
    ///
    /// In a terminal it shows the prompt, which is plain text without escape sequences, and lets the person edit. Lines
    /// that end in `\` and text between `"""` go on in the next line. Otherwise it shows nothing, and each line is a
    /// message as it stands.
    ///
    /// - Throws: ``TerminalError`` `.inputFailed`, `.outputFailed`, `.rawModeFailed`, `.pipeFailed` or `.lineTooLong`.
    package func readLine(prompt: String = "» ") async throws(TerminalError) -> LineResult {
        let wakeup = try Wakeup()
        let result = await withTaskCancellationHandler {
            Result { () throws(TerminalError) in
                guard device.isInteractive else { return try readPlainLine(wakeup) }
                return try RawMode.during(on: device) { () throws(TerminalError) in try editLine(prompt, wakeup) }
            }
        } onCancel: {
            wakeup.signal()
        }
        return try result.get()
    }

    private func editLine(_ prompt: String, _ wakeup: Wakeup) throws(TerminalError) -> LineResult {
        var session = EditSession(prompt: prompt, history: history)
        var view = LineView()
        while true {
            if unread.isEmpty {
                try device.show(view.draw(prompt: session.prompt, buffer: session.buffer, size: device.size))
            }
            guard let key = try nextKey(wakeup) else {
                // A terminal that was hung up shows nothing more.
                try? device.show("\r\n")
                return .end
            }
            let (prompt, text) = (session.prompt, session.buffer.text)
            switch session.apply(key) {
            case .draw: break
            case .clearScreen: try device.show(view.clearScreen())
            case .continueBelow: try device.show(view.leave(prompt: prompt, text: text, size: device.size))
            case .finish(let result):
                try device.show(view.leave(prompt: prompt, text: text, size: device.size))
                remember(session.history)
                return result
            }
        }
    }

    /// The next key; `nil` if none comes any more.
    private func nextKey(_ wakeup: Wakeup) throws(TerminalError) -> Key? {
        while true {
            while let byte = unread.popFirst() {
                if let key = parser.parse(byte) { return key }
            }
            let timeout = parser.isInsideEscape ? Self.escapeTimeout : -1
            switch try device.nextInput(unless: wakeup, within: timeout) {
            case .bytes(let bytes): unread = bytes[...]
            case .timeout: parser.abandonEscape()
            case .end, .woken: return nil
            }
        }
    }

    private func remember(_ newer: History) {
        defer { history = newer }
        guard let historyFile, historyError == nil, let message = newer.entries.last, newer.entries != history.entries
        else { return }
        do {
            try historyFile.add(message)
        } catch {
            historyError = error
        }
    }

    private func readPlainLine(_ wakeup: Wakeup) throws(TerminalError) -> LineResult {
        var line: [UInt8] = []
        while true {
            if let end = unread.firstIndex(of: 0x0A) {
                line += unread[..<end]
                unread = unread[(end + 1)...]
                if line.last == 0x0D { line.removeLast() }
                return .line(String(decoding: line, as: UTF8.self))
            }
            line += unread
            unread = []
            guard line.count <= Self.lineByteLimit else {
                throw TerminalError(
                    .lineTooLong,
                    "a line of the input exceeds \(Self.lineByteLimit) bytes; break it into shorter lines"
                )
            }
            switch try device.nextInput(unless: wakeup) {
            case .bytes(let bytes): unread = bytes[...]
            case .end where !line.isEmpty: return .line(String(decoding: line, as: UTF8.self))
            case .end, .timeout: return .end
            case .woken:
                unread = line[...]
                return .end
            }
        }
    }
}
