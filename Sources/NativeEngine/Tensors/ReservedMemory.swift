#if canImport(Darwin)
    import Darwin
    private let anonymousMapping = MAP_PRIVATE | MAP_ANON | MAP_NORESERVE
#else
    import Glibc
    private let anonymousMapping = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
#endif

/// Zeroed memory that costs nothing until it is written.
final class ReservedMemory {
    let byteCount: Int
    let start: UnsafeMutableRawPointer

    /// Reserves address space.
    ///
    /// - Throws: ``EngineError`` `.outOfMemory` if the system refuses so much.
    init(byteCount: Int) throws {
        self.byteCount = max(1, byteCount)
        let protection = PROT_READ | PROT_WRITE
        guard let start = mmap(nil, self.byteCount, protection, anonymousMapping, -1, 0), start != MAP_FAILED else {
            throw EngineError(.outOfMemory, "the system refuses \(byteCount) bytes of memory: errno \(errno)")
        }
        self.start = start
    }

    deinit { munmap(start, byteCount) }
}
