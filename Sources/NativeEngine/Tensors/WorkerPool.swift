import CKernels

/// The threads that compute.
final class WorkerPool {
    let pool: OpaquePointer

    var threadCount: Int { Int(mnv_pool_thread_count(pool)) }

    /// Starts `threadCount` threads, the caller's included.
    init(threadCount: Int) throws {
        guard let pool = mnv_pool_create(Int32(clamping: threadCount)) else {
            throw EngineError(.outOfMemory, "no memory for \(threadCount) worker threads")
        }
        self.pool = pool
    }

    deinit { mnv_pool_destroy(pool) }
}
