#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What the system says of a path, links followed.
package struct FileStatus {
    /// Whether it is a directory.
    package let isDirectory: Bool
    /// Its size.
    package let byteCount: Int

    /// Returns nil if there is nothing at the path.
    package init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        isDirectory = status.st_mode & S_IFMT == S_IFDIR
        byteCount = Int(status.st_size)
    }
}
