import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The C library has this function on every system; the module of the GNU library does not show it.
@_silgen_name("openpty")
private func openPseudoTerminal(
    _ keyboard: UnsafeMutablePointer<Int32>,
    _ terminal: UnsafeMutablePointer<Int32>,
    _ name: UnsafeMutablePointer<CChar>?,
    _ settings: UnsafePointer<termios>?,
    _ size: UnsafePointer<winsize>?
) -> Int32

/// A terminal whose keyboard and screen are the test.
final class PseudoTerminal: Sendable {
    let keyboard: Int32
    let terminal: Int32
    private let isConnected = Atomic(true)

    init() {
        var ends: (keyboard: Int32, terminal: Int32) = (-1, -1)
        _ = openPseudoTerminal(&ends.keyboard, &ends.terminal, nil, nil, nil)
        (keyboard, terminal) = ends
        _ = fcntl(keyboard, F_SETFL, O_NONBLOCK)
    }

    deinit {
        hangUp()
        close(terminal)
    }

    /// Whether the terminal gathers and echoes whole lines, as it does for programs that do not edit.
    var isCooked: Bool {
        var settings = termios()
        tcgetattr(terminal, &settings)
        return settings.c_lflag & tcflag_t(ICANON) != 0 && settings.c_lflag & tcflag_t(ECHO) != 0
    }

    /// Takes keyboard and screen away.
    func hangUp() {
        if isConnected.exchange(false, ordering: .relaxed) { close(keyboard) }
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(keyboard, bytes, bytes.count)
    }

    /// Waits until the screen has received `text`, five seconds at most, and returns all that came.
    func output(until text: String) async -> String {
        var received: [UInt8] = []
        for _ in 0..<500 {
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = read(keyboard, &bytes, bytes.count)
            if count > 0 { received += bytes[..<count] }
            if String(decoding: received, as: UTF8.self).contains(text) { break }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return String(decoding: received, as: UTF8.self)
    }
}
