#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Whether a path leads to a file that may be executed.
func isExecutable(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
    return access(path, X_OK) == 0
}
