import HTTPAPI
import Inference
import Logging
import MinervaTesting
import ModelFiles
import ServiceLifecycle
import Serving

/// A server that really listens, on a free port of this machine, with one scripted model named `scripted/model`.
struct TestServer: Sendable {
    static let modelName = "scripted/model"

    let port: Int
    let model: ScriptedModel
    let services: ServiceGroup

    /// Runs a server while `body` runs, then shuts it down gracefully.
    static func with(
        _ replies: ScriptedReply...,
        contextLength: Int = 4096,
        loading: Gate? = nil,
        failure: (any Error)? = nil,
        configure: (inout HTTPServer.Configuration) -> Void = { _ in },
        _ body: (TestServer) async throws -> Void
    ) async throws {
        let model = ScriptedModel(replies: replies, contextLength: contextLength)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let host = ModelHost(
            backends: [ScriptedBackend(model: model, loading: loading, failure: failure)],
            logger: logger
        )
        var configuration = HTTPServer.Configuration(address: "127.0.0.1", port: 0)
        configure(&configuration)
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        let server = HTTPServer(host: host, configuration: configuration, logger: logger) { continuation.yield($0) }
        let services = ServiceGroup(services: [server], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { continuation.finish() }
                try await services.run()
            }
            let source = ModelSource(path: "model", format: .name, options: LoadOptions())
            group.addTask { _ = try? await host.load(source, as: modelName) }
            var iterator = ports.makeAsyncIterator()
            guard let port = await iterator.next() else { return try await group.waitForAll() }
            if loading == nil { while await !host.isReady, failure == nil { await Task.yield() } }
            do {
                try await body(TestServer(port: port, model: model, services: services))
            } catch {
                loading?.open()
                await services.triggerGracefulShutdown()
                throw error
            }
            loading?.open()
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }

    /// Sends one request on a connection of its own.
    func send(
        _ method: String,
        _ path: String,
        headers: [String] = ["Host: localhost"],
        body: String? = nil
    ) async throws -> TestResponse {
        let connection = try await TestConnection.open(port: port)
        try await connection.send(method, path, headers: headers, body: body)
        let response = try await connection.response(hasBody: !["HEAD", "OPTIONS"].contains(method))
        await connection.close()
        return response
    }

    /// Sends a chat with the fields of `body` besides its model.
    func chat(_ fields: String = #""messages": [{"role": "user", "content": "hi"}]"#) async throws -> TestResponse {
        try await send("POST", "/v1/chat/completions", body: #"{"model": "scripted/model", \#(fields)}"#)
    }
}

extension TestResponse {
    /// The body without what is never the same twice.
    var bodyWithoutTimings: String {
        guard let start = body.firstRange(of: #","timings":{"#), let end = body[start.upperBound...].firstIndex(of: "}")
        else { return body }
        return String(body[..<start.lowerBound] + body[body.index(after: end)...])
    }
}
