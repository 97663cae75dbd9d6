import ArgumentParser
import Foundation

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Standard output for results, standard error for everything about them.
enum Console {
    /// Writes at once, without buffering, so that a reply shows as it comes.
    static func write(_ text: String) {
        write(Array(text.utf8), to: STDOUT_FILENO)
    }

    static func writeError(_ text: String) {
        write(Array(text.utf8), to: STDERR_FILENO)
    }

    static func writeJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        write(String(decoding: try encoder.encode(value), as: UTF8.self) + "\n")
    }

    /// All of standard input.
    static func readAll() throws -> String {
        let data = try FileHandle.standardInput.readToEnd() ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    /// All of standard input, or nil if it is a terminal.
    static func pipedInput() throws -> String? {
        isatty(STDIN_FILENO) == 1 ? nil : try readAll()
    }

    /// Ends the program if it was a result that can't be written; what goes to standard error nobody waits for.
    private static func giveUp(_ descriptor: Int32) {
        guard descriptor != STDERR_FILENO else { return }
        writeError("minerva: cannot write the result: \(String(cString: strerror(errno)))\n")
        exit(ExitStatus.outputFailed.rawValue)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { systemWrite(descriptor, $0) }
            if written >= 0 {
                rest = rest.dropFirst(written)
            } else if errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&waiting, 1, -1)
            } else if errno != EINTR {
                return giveUp(descriptor)
            }
        }
    }
}
