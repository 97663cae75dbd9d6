import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The mode in which a terminal hands over each key at once, unechoed, and marks what is pasted.
///
/// However the process leaves it, by return, error, exit or signal, the terminal is put back as it was.
enum RawMode {
    /// Signals that a program may answer by going on; they are caught where it does not.
    private static let requestSignals = [SIGHUP, SIGINT, SIGQUIT, SIGTERM]
    private static let faultSignals = [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP]
    private static let pasteMarksOff: StaticString = "\u{1B}[?2004l"

    private static let isEntered = Atomic(false)
    /// The settings to put back; written while `isEntered` is false, read by whoever sets it to false.
    nonisolated(unsafe) private static let settings = UnsafeMutablePointer<termios>.allocate(capacity: 1)
    nonisolated(unsafe) private static var device = TerminalDevice(input: -1, output: -1)
    /// By the number of a caught signal, the action to put back.
    nonisolated(unsafe) private static let actions = UnsafeMutablePointer<sigaction>.allocate(capacity: 32)
    private static let exitRegistration = atexit { RawMode.restore() }

    /// Runs `body` in raw mode, which one at a time may do.
    ///
    /// - Throws: what `body` throws, or `.rawModeFailed`.
    static func during<Result>(
        on terminal: TerminalDevice,
        _ body: () throws(TerminalError) -> Result
    ) throws(TerminalError) -> Result {
        var raw = termios()
        guard !isEntered.load(ordering: .acquiring) else { throw failure("another line is being edited") }
        guard tcgetattr(terminal.input, &raw) == 0 else { throw failure(systemMessage()) }
        settings.initialize(to: raw)
        device = terminal
        _ = exitRegistration
        isEntered.store(true, ordering: .releasing)
        let caughtSignals = requestSignals.filter(hasDefaultAction) + faultSignals
        for number in caughtSignals {
            sigaction(number, nil, actions + Int(number))
            _ = signal(number, restoreAndRaise)
        }
        defer {
            restore()
            for number in caughtSignals { sigaction(number, actions + Int(number), nil) }
        }
        cfmakeraw(&raw)
        // What other threads print keeps its line ends.
        raw.c_oflag |= tcflag_t(OPOST)
        guard tcsetattr(terminal.input, TCSADRAIN, &raw) == 0 else { throw failure(systemMessage()) }
        try terminal.show("\u{1B}[?2004h")
        return try body()
    }

    private static func hasDefaultAction(_ number: Int32) -> Bool {
        var action = sigaction()
        // The handler is the first member on every system, and the default is a null pointer.
        return sigaction(number, nil, &action) == 0 && withUnsafeBytes(of: action) { $0.load(as: UInt.self) } == 0
    }

    private static let restoreAndRaise: @convention(c) (Int32) -> Void = { number in
        RawMode.restore()
        sigaction(number, actions + Int(number), nil)
        _ = raise(number)
    }

    /// Safe in a signal's handler.
    private static func restore() {
        guard isEntered.exchange(false, ordering: .acquiringAndReleasing) else { return }
        _ = tcsetattr(device.input, TCSANOW, settings)
        _ = write(device.output, pasteMarksOff.utf8Start, pasteMarksOff.utf8CodeUnitCount)
    }

    private static func failure(_ reason: String) -> TerminalError {
        TerminalError(.rawModeFailed, "the terminal cannot be read key by key: \(reason); pipe the input in")
    }
}
