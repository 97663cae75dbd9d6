import Foundation

/// Programs that Python packages install.
enum PythonScript {
    /// The longest first line that counts, in bytes.
    private static let longestLine = 1024

    /// The Python that the first line of a script names.
    ///
    /// - Returns: its path, or a name to look up in PATH; nil if the line names none.
    static func interpreter(of path: String) -> String? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        let start = (try? file.read(upToCount: longestLine)).flatMap { $0 } ?? Data()
        guard start.starts(with: Array("#!".utf8)), let end = start.firstIndex(of: UInt8(ascii: "\n")) else {
            return nil
        }
        let words = String(decoding: start[..<end].dropFirst(2), as: UTF8.self).split(separator: " ").map(String.init)
        guard let first = words.first else { return nil }
        let python = first.hasSuffix("/env") ? words.dropFirst().first : first
        // A path with blanks, or one that is too long, stands in a shell's line instead.
        return python.flatMap { $0.split(separator: "/").last?.hasPrefix("python") == true ? $0 : nil }
    }
}
