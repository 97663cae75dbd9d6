import Dispatch

/// Where an engine computes: one job after the other, away from Swift's cooperative threads, which must never block.
final class EngineThread: SerialExecutor {
    private let queue = DispatchQueue(label: "minerva.engine", qos: .userInitiated)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    /// Runs `work` after the jobs that are waiting already.
    func perform(_ work: @escaping @Sendable () -> Void) {
        queue.async(execute: work)
    }

    func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}
