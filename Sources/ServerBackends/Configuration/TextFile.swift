#if canImport(System)
    import System
#else
    import SystemPackage
#endif
#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Small files that people write.
enum TextFile {
    /// Bytes that are read at most.
    static let longest = 4 << 20

    /// The bytes of a file.
    ///
    /// - Throws: ``ServerBackendError`` `.invalidConfiguration` with the path and the reason.
    static func bytes(_ path: String) throws(ServerBackendError) -> [UInt8] {
        do {
            let file = try FileDescriptor.open(path, .readOnly)
            return try file.closeAfter {
                var bytes: [UInt8] = []
                var piece = [UInt8](repeating: 0, count: 1 << 16)
                while bytes.count <= longest {
                    let count = try piece.withUnsafeMutableBytes { try file.read(into: $0) }
                    if count == 0 { return bytes }
                    bytes += piece.prefix(count)
                }
                throw ServerBackendError(
                    .invalidConfiguration,
                    "expected a file of at most \(longest) bytes, found a longer one: \(path)"
                )
            }
        } catch let error as ServerBackendError {
            throw error
        } catch {
            throw ServerBackendError(.invalidConfiguration, "\(path) can't be read: \(error)")
        }
    }

    /// The text of a file.
    static func text(_ path: String) throws(ServerBackendError) -> String {
        guard let text = String(validating: try bytes(path), as: UTF8.self) else {
            throw ServerBackendError(.invalidConfiguration, "expected UTF-8 in \(path), found other bytes")
        }
        return text
    }

    /// The paths of the files in a folder whose names end with a suffix, sorted; none if there is no such folder.
    static func paths(in folder: String, suffix: String) -> [String] {
        guard let directory = opendir(folder), let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return [] }
        defer { closedir(directory) }
        var paths: [String] = []
        while let entry = readdir(directory) {
            // An entry may be shorter than its type: its name is read where it lies, up to its zero.
            let start = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
            let name = String(cString: start)
            if name.hasSuffix(suffix), !name.hasPrefix(".") { paths.append("\(folder)/\(name)") }
        }
        return paths.sorted()
    }
}
