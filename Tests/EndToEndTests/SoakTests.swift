import Foundation
import Inference
import MinervaTesting
import ModelStore
import NativeEngine
import Testing
import Tokenization

/// Clients that come, read, leave in the middle and come again: some times each, and for as long as `MINERVA_SOAK` says,
/// in seconds.
@Suite struct SoakTests {
    private static let clientCount = 12
    /// How many requests each client makes at least.
    private static let leastRequests = 8
    /// Far beyond what a step takes and what the queue before one is worth.
    private static let longestWait = Duration.seconds(30)

    private static var duration: Duration {
        .seconds(ProcessInfo.processInfo.environment["MINERVA_SOAK"].flatMap(Double.init) ?? 0)
    }

    @Test func `loses no page, starves nobody and takes no more memory, whoever comes and goes`() async throws {
        let model = try loadCramped()
        let end = ContinuousClock.now + Self.duration
        let beginnings = (0..<4).map { Self.tokens(300, seed: 100 + $0) }
        let (tallies, sizes) = try await withThrowingTaskGroup(of: Tally.self) { group in
            for client in 0..<Self.clientCount {
                group.addTask {
                    var tally = Tally()
                    var random = SplitMix(seed: UInt64(client))
                    while tally.completed + tally.cancelled < Self.leastRequests || ContinuousClock.now < end {
                        let request = Self.request(beginnings, &random)
                        try await tally.run(request, by: model, leaving: Self.departure(&random))
                        try await Task.sleep(for: .milliseconds(Int.random(in: 0...40, using: &random)))
                    }
                    return tally
                }
            }
            let sizes = try await Self.memorySizes(until: end)
            return (try await group.reduce(into: []) { $0.append($1) }, sizes)
        }
        try await waitUntil { await model.requestCount == 0 }
        #expect(await model.pagesAreConsistent)
        #expect(await model.heldPageCount == 0)
        let all = tallies.reduce(into: Tally()) { $0.add($1) }
        #expect(all.completed > 0 && all.cancelled > 0)
        print("soak: \(all.completed) replies, \(all.cancelled) departures, longest wait \(all.longestWait)")
        // A short run is still filling caches, and waits for the tests beside it.
        guard Self.duration >= .seconds(300), let first = sizes.dropFirst(sizes.count / 5).first else { return }
        print("soak: resident bytes after a fifth of the time \(first), at the end \(sizes.last ?? 0)")
        #expect(all.longestWait < Self.longestWait)
        #expect(Double(sizes.last ?? 0) < Double(first) * 1.02 + 4e6)
    }

    /// What came of one client's requests.
    private struct Tally {
        var completed = 0
        var cancelled = 0
        var longestWait = Duration.zero

        mutating func run(_ request: GenerationRequest, by model: NativeModel, leaving departure: Int?) async throws {
            var events = 0
            var last = ContinuousClock.now
            for try await event in try await model.generate(request) {
                longestWait = max(longestWait, ContinuousClock.now - last)
                last = .now
                events += 1
                if case .finished(_, let statistics) = event {
                    #expect(statistics.generatedTokens > 0)
                    completed += 1
                } else if let departure, events >= departure {
                    cancelled += 1
                    return
                }
            }
        }

        mutating func add(_ other: Tally) {
            completed += other.completed
            cancelled += other.cancelled
            longestWait = max(longestWait, other.longestWait)
        }
    }

    /// Owlet with less memory for keys and values than its sequences want together, so that they push each other out.
    private func loadCramped() throws -> NativeModel {
        let path = try #require(BundledModel.stored).path
        var options = LoadOptions(contextLength: 1024, parallelRequests: 6, threadCount: 2)
        options.keyValueByteCount = 6 << 20
        return try NativeModel(path: path, options: options)
    }

    private static func tokens(_ count: Int, seed: UInt64) -> [TokenID] {
        var random = SplitMix(seed: seed)
        return (0..<count).map { _ in TokenID.random(in: 300..<4000, using: &random) }
    }

    /// Long and short, with and without a beginning that others have too, greedy and not.
    private static func request(_ beginnings: [[TokenID]], _ random: inout SplitMix) -> GenerationRequest {
        let beginning = Bool.random(using: &random) ? beginnings.randomElement(using: &random) ?? [] : []
        let length = [3, 40, 600].randomElement(using: &random) ?? 1
        let prompt = beginning + tokens(Int.random(in: 1...length, using: &random), seed: random.next())
        var request = GenerationRequest(
            prompt: prompt,
            maxTokens: Int.random(in: 1...120, using: &random),
            ignoresEndOfGeneration: Bool.random(using: &random)
        )
        request.sampling.temperature = [0, 0.8].randomElement(using: &random) ?? 0
        request.sampling.topK = [0, 40].randomElement(using: &random) ?? 0
        return request
    }

    /// After how many events a client leaves; nil if it stays.
    private static func departure(_ random: inout SplitMix) -> Int? {
        Int.random(in: 0..<3, using: &random) == 0 ? Int.random(in: 1...30, using: &random) : nil
    }

    private static func memorySizes(until end: ContinuousClock.Instant) async throws -> [Int] {
        var sizes: [Int] = []
        while ContinuousClock.now < end {
            if let size = ResidentMemory.byteCount { sizes.append(size) }
            try await Task.sleep(for: .milliseconds(500))
        }
        return sizes
    }
}
