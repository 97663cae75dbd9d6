#if canImport(Darwin)
    import Darwin
    private let anonymousMapping = MAP_PRIVATE | MAP_ANON | MAP_NORESERVE

    /// The system chooses the size of pages by itself.
    private func adviseHugePages(_ start: UnsafeMutableRawPointer, _ byteCount: Int) {}
#else
    import Glibc
    private let anonymousMapping = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE

    private func adviseHugePages(_ start: UnsafeMutableRawPointer, _ byteCount: Int) {
        madvise(start, byteCount, Int32(MADV_HUGEPAGE))
    }
#endif

/// Zeroed memory that costs nothing until it is written.
final class ReservedMemory {
    let byteCount: Int
    let start: UnsafeMutableRawPointer

    /// Reserves address space.
    ///
    /// Memory that is streamed is all written and then read from front to back, so that large pages pay.
    ///
    /// - Throws: ``EngineError`` `.outOfMemory` if the system refuses so much.
    init(byteCount: Int, isStreamed: Bool = false) throws {
        self.byteCount = max(1, byteCount)
        let protection = PROT_READ | PROT_WRITE
        guard let start = mmap(nil, self.byteCount, protection, anonymousMapping, -1, 0), start != MAP_FAILED else {
            throw EngineError(.outOfMemory, "the system refuses \(byteCount) bytes of memory: errno \(errno)")
        }
        if isStreamed { adviseHugePages(start, self.byteCount) }
        self.start = start
    }

    deinit { munmap(start, byteCount) }
}
