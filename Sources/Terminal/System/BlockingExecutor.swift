import Dispatch

/// Runs an actor on a thread apart from the cooperative pool, so that it may block.
final class BlockingExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "minerva.terminal")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
