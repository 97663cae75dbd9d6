import Foundation

/// A new, empty directory that goes with its contents when the last reference goes.
package final class TemporaryDirectory: Sendable {
    /// The absolute path of the directory.
    package let path: String

    /// Creates a directory of a unique name in the system's temporary directory.
    package init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("minerva-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of a file in the directory.
    package func path(of name: String) -> String { "\(path)/\(name)" }

    /// Writes a file into the directory, or into one below it, and returns its path.
    @discardableResult
    package func write(_ bytes: [UInt8], to name: String) throws -> String {
        let path = path(of: name)
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }
}
