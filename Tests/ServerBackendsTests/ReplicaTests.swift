import Inference
import MinervaTesting
import ServerBackends
import Synchronization
import Testing

/// What becomes of requests when one of several servers fails.
@Suite struct ReplicaTests {
    private static let piece = #"{"choices": [{"index": 0, "text": "hoo ", "finish_reason": null}]}"#
    private static let end = #"{"choices": [{"index": 0, "text": "", "finish_reason": "stop"}]}"#
    private static let whole = FakeServer.Answer.events([piece, end])

    private let request = GenerationRequest(prompt: [7, 8, 9])

    /// A server that holds the model "owl", and answers requests for replies and for its health as told.
    private func server(
        health: @escaping @Sendable () -> FakeServer.Answer = { .body("", status: 200) },
        _ reply: @escaping @Sendable (FakeServer.Request) -> FakeServer.Answer
    ) async throws -> FakeServer {
        try await FakeServer.start { request in
            switch request.path {
            case "/v1/models": .body(#"{"data": [{"id": "owl", "max_model_len": 100}]}"#)
            case "/tokenize": .body(#"{"tokens": [7, 8, 9]}"#)
            case "/detokenize": .body(#"{"content": "owl"}"#)
            case "/v1/completions": reply(request)
            case "/health": health()
            default: .body("not found", status: 404)
            }
        }
    }

    private func model(_ servers: [FakeServer], silence: Duration = .seconds(600)) async throws -> any LoadedModel {
        let endpoints = try servers.map { try ServerEndpoint(baseURL: $0.baseURL) }
        var configuration = RemoteConfiguration(name: "elsewhere", endpoints: endpoints)
        configuration.silenceLimit = silence
        return try await RemoteBackend(configuration).load(path: "owl", options: LoadOptions())
    }

    private func count(_ path: String, _ server: FakeServer) -> Int {
        server.requests.count { $0.path == path }
    }

    @Test func `takes a server back that is well again, without a request's having to try`() async throws {
        let isWell = Mutex(false)
        let first = try await server(health: { isWell.withLock { $0 } ? .body("OK") : .body("", status: 503) }) { _ in
            isWell.withLock { $0 } ? Self.whole : .refusal
        }
        let second = try await server { _ in Self.whole }
        let model = try await model([first, second])
        for _ in 0..<4 { #expect(try await model.outcome(of: request).reason == .stop) }
        #expect(count("/v1/completions", first) == 1)
        try await waitUntil { self.count("/health", first) > 0 }
        for _ in 0..<4 { #expect(try await model.outcome(of: request).reason == .stop) }
        #expect(count("/v1/completions", first) == 1)
        isWell.withLock { $0 = true }
        try await waitUntil {
            _ = try? await model.outcome(of: request)
            return self.count("/v1/completions", first) > 1
        }
        #expect(count("/health", second) == 0)
        await model.unload()
    }

    @Test func `asks for the list of models where a server has no path for its health`() async throws {
        let failures = Mutex(1)
        let first = try await server(health: { .body("", status: 404) }) { _ in
            failures.withLock { count in
                count -= 1
                return count >= 0 ? .refusal : Self.whole
            }
        }
        let second = try await server { _ in Self.whole }
        let model = try await model([first, second])
        #expect(try await model.outcome(of: request).reason == .stop)
        try await waitUntil {
            _ = try? await model.outcome(of: request)
            return self.count("/v1/completions", first) > 1
        }
        #expect(count("/v1/models", first) == 2)
        await model.unload()
    }

    @Test func `asks nobody any more once the model is unloaded`() async throws {
        let first = try await server(health: { .body("", status: 503) }) { _ in .refusal }
        let second = try await server { _ in Self.whole }
        let model = try await model([first, second])
        _ = try await model.outcome(of: request)
        try await waitUntil { self.count("/health", first) == 1 }
        await model.unload()
        // The next question would come a second after the first.
        try await Task.sleep(for: .milliseconds(1300))
        #expect(count("/health", first) == 1)
    }

    @Test func `sends the next request elsewhere when a server dies in the middle of a reply`() async throws {
        let first = try await server(health: { .refusal }) { _ in .cut([Self.piece]) }
        let second = try await server { _ in Self.whole }
        let model = try await model([first, second])
        await #expect(throws: InferenceError.self) { _ = try await model.outcome(of: request) }
        for _ in 0..<4 { #expect(try await model.outcome(of: request).reason == .stop) }
        #expect(count("/v1/completions", first) == 1)
        await model.unload()
    }

    @Test func `gives up a reply that falls silent, and sends the next request elsewhere`() async throws {
        let first = try await server(health: { .refusal }) { _ in .silence([Self.piece]) }
        let second = try await server { _ in Self.whole }
        let model = try await model([first, second], silence: .milliseconds(200))
        var outcome = Outcome()
        await #expect(throws: InferenceError.self) {
            for try await event in try await model.generate(request) { outcome.append(event) }
        }
        #expect(outcome.text == "hoo ")
        #expect(try await model.outcome(of: request).reason == .stop)
        #expect(count("/v1/completions", second) == 1)
        await model.unload()
    }

    @Test(arguments: [429, 503])
    func `says that there is too much to do when that is all that is wrong`(_ status: Int) async throws {
        let server = try await server(health: { .refusal }) { _ in .body(#"{"error": "too busy"}"#, status: status) }
        let model = try await model([server])
        for _ in 0..<2 {
            let error = await #expect(throws: InferenceError.self) { _ = try await model.outcome(of: request) }
            #expect(error?.code == .overloaded)
            #expect(error?.message.contains("too busy") == true)
        }
        await model.unload()
    }

    @Test func `asks at longer and longer intervals, up to a bound`() {
        var schedule = CheckSchedule()
        var delays: [Duration] = []
        for _ in 0..<200 { delays.append(schedule.next()) }
        #expect(delays[0] == CheckSchedule.firstDelay)
        #expect(delays[1] == CheckSchedule.firstDelay * 2)
        #expect(delays.allSatisfy { $0 <= CheckSchedule.longestDelay })
        #expect(delays.last == CheckSchedule.longestDelay)
    }
}
