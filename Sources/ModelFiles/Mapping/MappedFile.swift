#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A regular file mapped read-only into memory until the last reference goes.
///
/// The size is taken once, when the file is opened. A file that another process truncates afterwards raises SIGBUS at
/// the next access to the missing pages; model files must be replaced by renaming, never rewritten in place.
final class MappedFile: Sendable {
    let path: String
    /// All bytes of the file; valid as long as this object lives.
    nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

    init(path: String) throws(ModelFileError) {
        // O_NONBLOCK: opening a pipe must not wait for a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.cannotOpen(path, errno) }
        defer { close(descriptor) }

        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.cannotOpen(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let found = status.st_mode & S_IFMT == S_IFDIR ? "a directory" : "a pipe, socket or device"
            throw ModelFileError(.notAFile, "expected a model file, found \(found)", path: path)
        }
        guard status.st_size > 0 else {
            let message = "the file is empty; download or copy it again"
            throw ModelFileError(.emptyFile, message, path: path)
        }

        let byteCount = Int(status.st_size)
        guard let start = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw Self.cannotOpen(path, errno)
        }
        self.path = path
        self.bytes = UnsafeRawBufferPointer(start: start, count: byteCount)
    }

    /// Lets go of the memory behind some bytes; they are read from the file again when somebody wants them.
    func release(_ range: Range<Int>) {
        let pageSize = Int(getpagesize())
        let start = (range.lowerBound + pageSize - 1) / pageSize * pageSize
        let end = range.upperBound / pageSize * pageSize
        guard start < end, let base = bytes.baseAddress else { return }
        // If the system refuses, the memory stays: nothing is lost.
        madvise(UnsafeMutableRawPointer(mutating: base + start), end - start, MADV_DONTNEED)
    }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    }

    private static func cannotOpen(_ path: String, _ number: Int32) -> ModelFileError {
        let reason =
            switch number {
            case ENOENT: "there is no such file"
            case EACCES, EPERM: "permission to read the file is denied"
            default: "the file cannot be opened: \(String(cString: strerror(number)))"
            }
        return ModelFileError(.cannotOpen, reason, path: path)
    }
}
