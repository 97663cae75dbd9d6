import HTTPAPI
import Inference
import Logging
import MinervaTesting
import NativeEngine
import ServiceLifecycle
import Serving
import Testing

/// Serves a model file with the native engine while `body` runs; `body` gets the port and the model.
func withRunningServer(
    of path: String,
    as name: String,
    options: LoadOptions,
    drainLimit: Duration = .seconds(30),
    _ body: (Int, NativeModel) async throws -> Void
) async throws {
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let host = ModelHost(backends: [NativeBackend()], logger: logger)
    let served = try await host.load(ModelSource(path: path, options: options), as: name)
    let native = try #require(served.model as? NativeModel)
    let (ports, continuation) = AsyncStream<Int>.makeStream()
    var configuration = HTTPServer.Configuration(address: "127.0.0.1", port: 0)
    configuration.drainLimit = drainLimit
    let server = HTTPServer(host: host, configuration: configuration, logger: logger) { continuation.yield($0) }
    let services = ServiceGroup(services: [server], logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await services.run() }
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next())
        do {
            try await body(port, native)
        } catch {
            await services.triggerGracefulShutdown()
            throw error
        }
        await services.triggerGracefulShutdown()
        try await group.waitForAll()
    }
    await host.unloadAll()
}

/// The answer to one POST on a connection of its own.
func send(_ port: Int, _ path: String, _ body: String) async throws -> TestResponse {
    let connection = try await TestConnection.open(port: port)
    try await connection.send("POST", path, body: body)
    let response = try await connection.response()
    await connection.close()
    return response
}
