import AsyncHTTPClient
import NIOCore
import Synchronization

/// The HTTP clients of the process, one for each limit on silence. They last as long as the process.
enum SharedClient {
    private static let clients = Mutex<[Int64: HTTPClient]>([:])

    /// The client whose connections may be silent for so long; nil lets them be silent for ever.
    static func client(silenceLimit: Duration?) -> HTTPClient {
        let limit = silenceLimit.map(TimeAmount.init)
        return clients.withLock { clients in
            let key = limit?.nanoseconds ?? 0
            if let client = clients[key] { return client }
            let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration(limit))
            clients[key] = client
            return client
        }
    }

    private static func configuration(_ silenceLimit: TimeAmount?) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.timeout = .init(connect: .seconds(5), read: silenceLimit)
        configuration.redirectConfiguration = .disallow
        // As many connections as there are requests: how many run at once is the server's business.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1024
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        return configuration
    }
}
