import MinervaTesting
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A temporary file that is written over thousands of times: creating as many files would wait for the disk.
final class ScratchFile: Sendable {
    let path: String
    private let directory: TemporaryDirectory
    private let descriptor: Int32

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.path(of: "scratch")
        descriptor = open(path, O_RDWR | O_CREAT, 0o600)
        try #require(descriptor >= 0)
    }

    deinit {
        close(descriptor)
    }

    func replace(with bytes: [UInt8]) throws {
        try #require(pwrite(descriptor, bytes, bytes.count, 0) == bytes.count)
        try #require(ftruncate(descriptor, off_t(bytes.count)) == 0)
    }
}
