import CKernels

/// A pool for the length of a test.
final class WorkerPool {
    let pool: OpaquePointer?

    init(threads: Int) { pool = mnv_pool_create(Int32(threads)) }

    deinit { mnv_pool_destroy(pool) }
}
