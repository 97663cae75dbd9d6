import HTTPAPI
import Inference
import Logging
import NativeEngine
import ServerBackends
import ServiceLifecycle
import Serving
import Testing

/// A Minerva in this process that another one asks.
enum MinervaUpstream {
    /// Serves owlet on a free port, for as long as the tests' process lives.
    static func start() async throws -> ServerEndpoint {
        let logger = Logger(label: "upstream") { _ in SwiftLogNoOpLogHandler() }
        let host = ModelHost(backends: [NativeBackend()], logger: logger)
        let options = LoadOptions(contextLength: 1024, parallelRequests: 2, threadCount: 1)
        try await host.load(ModelSource(path: Subject.modelPath, options: options), as: "owlet")
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        let configuration = HTTPServer.Configuration(address: "127.0.0.1", port: 0)
        let server = HTTPServer(host: host, configuration: configuration, logger: logger) { continuation.yield($0) }
        let services = ServiceGroup(services: [server], logger: logger)
        Task { try await services.run() }
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next())
        return try ServerEndpoint(baseURL: "http://127.0.0.1:\(port)")
    }
}
