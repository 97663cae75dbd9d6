#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A pipe that ends a wait for input from another thread, or from a signal's handler.
final class Wakeup: Sendable {
    let readEnd: Int32
    let writeEnd: Int32

    init() throws(TerminalError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw TerminalError(
                .pipeFailed,
                "no pipe to wait on: \(systemMessage()); close files or raise the limit (ulimit -n)"
            )
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
    }

    deinit {
        _ = close(readEnd)
        _ = close(writeEnd)
    }

    func signal() {
        Self.signal(writeEnd)
    }

    /// Safe in a signal's handler: calls `write` only, and keeps `errno`.
    static func signal(_ writeEnd: Int32) {
        let error = errno
        var byte: UInt8 = 0
        _ = write(writeEnd, &byte, 1)
        errno = error
    }

    /// Takes the signals that came, so that the pipe can be waited on again.
    func drain() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(readEnd, &bytes, bytes.count) > 0 {}
    }
}
