import CKernels
import Foundation
import Synchronization
import Testing

@Suite struct WorkerPoolTests {
    /// What a task has seen: how often each part ran, and how many parts there were.
    final class Tally: Sendable {
        let seen = Mutex<(runs: [Int], parts: Set<Int>)>(([0, 0, 0, 0], []))

        var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

        static func at(_ context: UnsafeMutableRawPointer?) -> Tally? {
            context.map { Unmanaged<Tally>.fromOpaque($0).takeUnretainedValue() }
        }

        func count(_ part: Int32, of parts: Int32) {
            seen.withLock {
                $0.runs[Int(part)] += 1
                $0.parts.insert(Int(parts))
            }
        }
    }

    @Test(arguments: 1...4)
    func `runs every part once in every run`(threads: Int) {
        let workers = WorkerPool(threads: threads)
        let tally = Tally()
        for _ in 0..<500 {
            mnv_pool_run(
                workers.pool,
                { context, part, parts in Tally.at(context)?.count(part, of: parts) },
                tally.pointer
            )
        }
        let seen = tally.seen.withLock { $0 }
        #expect(seen.parts == [threads])
        #expect(seen.runs == (0..<4).map { $0 < threads ? 500 : 0 })
        #expect(mnv_pool_thread_count(workers.pool) == Int32(threads))
    }

    @Test func `returns only when all parts have ended, also when the workers had fallen asleep`() {
        let workers = WorkerPool(threads: 3)
        for round in 1...5 {
            let tally = Tally()
            usleep(5000)
            let task: mnv_task = { context, part, parts in
                if part > 0 { usleep(2000) }
                Tally.at(context)?.count(part, of: parts)
            }
            mnv_pool_run(workers.pool, task, tally.pointer)
            #expect(tally.seen.withLock { $0.runs } == [1, 1, 1, 0], "round \(round)")
        }
    }

    @Test func `runs a task inside a task as a plain call`() {
        /// A pool to be used again from within a task.
        final class Nest: Sendable {
            let tally = Tally()
            nonisolated(unsafe) let workers = WorkerPool(threads: 2)
        }
        let nest = Nest()
        let outer: mnv_task = { context, _, _ in
            guard let context else { return }
            let nest = Unmanaged<Nest>.fromOpaque(context).takeUnretainedValue()
            mnv_pool_run(nest.workers.pool, { Tally.at($0)?.count($1, of: $2) }, nest.tally.pointer)
        }
        mnv_pool_run(nest.workers.pool, outer, Unmanaged.passUnretained(nest).toOpaque())
        let seen = nest.tally.seen.withLock { $0 }
        #expect(seen.runs == [2, 0, 0, 0] && seen.parts == [1])
    }

    @Test func `starts and stops again and again`() {
        for threads in [4, 1, 3, 2, 4, 0, -1] {
            let pool = mnv_pool_create(Int32(threads))
            #expect(mnv_pool_thread_count(pool) == Int32(max(threads, 1)))
            mnv_pool_destroy(pool)
        }
    }

    @Test func `works on the caller without a pool`() {
        let tally = Tally()
        mnv_pool_run(nil, { Tally.at($0)?.count($1, of: $2) }, tally.pointer)
        #expect(tally.seen.withLock { $0.runs } == [1, 0, 0, 0])
        #expect(mnv_pool_thread_count(nil) == 1)
        mnv_pool_destroy(nil)
    }
}
