import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
package import Serving

/// The OpenAI API over HTTP/1.1.
package struct HTTPServer: Service {
    /// Where and how to listen.
    package struct Configuration: Sendable {
        /// The address to listen on, as numbers or as a name.
        package var address: String

        /// The port to listen on; 0 takes a free one.
        package var port: Int

        /// How often a stream is looked at; if it has been silent since, a comment shows that it is alive.
        package var keepAliveInterval: Duration = .seconds(10)

        /// How long replies may go on after a graceful shutdown has begun.
        package var drainLimit: Duration = .seconds(30)

        /// Who may use the server.
        package var access = AccessRules()

        /// How much one client may ask of it.
        package var limits = ServerLimits()

        /// What it shows to prove who it is; without, it speaks plain HTTP.
        package var certificate: ServerCertificate?

        /// Creates a configuration with the usual limits.
        package init(address: String, port: Int) {
            self.address = address
            self.port = port
        }

        /// What clients open when the server listens on a port.
        package func url(port: Int) -> String {
            let host = address.contains(":") ? "[\(address)]" : address
            return "\(certificate == nil ? "http" : "https")://\(host):\(port)"
        }
    }

    /// How long a connection may stay open without a request.
    private static let idleTimeout = TimeAmount.seconds(120)

    /// How long the last words of replies that were cut off may take.
    private static let farewellTime = Duration.seconds(1)

    private let host: ModelHost
    private let configuration: Configuration
    private let logger: Logger
    private let onListening: @Sendable (Int) async -> Void

    /// Creates a server that does not listen yet.
    ///
    /// - Parameters:
    ///   - host: the models.
    ///   - configuration: where and how to listen.
    ///   - logger: gets one line for each request.
    ///   - onListening: called once with the port, when clients can connect.
    package init(
        host: ModelHost,
        configuration: Configuration,
        logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.host = host
        self.configuration = configuration
        self.logger = logger
        self.onListening = onListening
    }

    /// Listens and answers until a graceful shutdown: then no connection is accepted any more, and what is being
    /// answered may go on for the drain limit. Then the models are unloaded, so that each reply that is left can still
    /// tell its client why it ends.
    ///
    /// - Throws: ``HTTPServerError`` if the server can't listen, or if nothing would protect it from a network.
    package func run() async throws {
        try configuration.access.check(address: configuration.address)
        let channel = try childChannel()
        // Moving bytes is little work next to the model, which needs the cores.
        let eventLoops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            try await listen(on: eventLoops, speaking: channel)
        } catch {
            try await eventLoops.shutdownGracefully()
            throw HTTPServerError(error, address: configuration.address, port: configuration.port) ?? error
        }
        try await eventLoops.shutdownGracefully()
    }

    private func listen(on eventLoops: MultiThreadedEventLoopGroup, speaking channel: HTTPServerBuilder) async throws {
        let application = application(on: eventLoops, speaking: channel)
        let drainLimit = configuration.drainLimit
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            group.addTask {
                try await gracefulShutdown()
                try await Task.sleep(for: drainLimit)
                await host.unloadAll()
                try await Task.sleep(for: Self.farewellTime)
            }
            try await group.next()
            group.cancelAll()
        }
    }

    /// What is spoken on each connection.
    private func childChannel() throws(HTTPServerError) -> HTTPServerBuilder {
        let limits = configuration.limits
        let plain = HTTPServerBuilder.http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [ClientWatch(), ClientLimits(patience: limits.clientPatience)],
                idleTimeout: Self.idleTimeout,
                httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                    maxHeaderFieldSize: limits.headerByteCount,
                    maxHeaderListSize: limits.headersByteCount,
                    maxHeaderFieldCount: limits.headerCount
                )
            )
        )
        return try configuration.certificate.map { certificate throws(HTTPServerError) in
            try certificate.securing(plain)
        } ?? plain
    }

    private func application(
        on eventLoops: MultiThreadedEventLoopGroup,
        speaking channel: HTTPServerBuilder
    ) -> some ApplicationProtocol {
        let running = RunningRequests()
        return Application(
            responder: Routes(
                limits: configuration.limits,
                doorkeeper: Doorkeeper(configuration.access, address: configuration.address),
                metrics: ServerMetrics(host: host),
                host: host,
                generation: GenerationEndpoint(
                    host: host,
                    pulse: configuration.keepAliveInterval,
                    running: running
                ),
                text: TextEndpoint(host: host),
                running: running
            ),
            server: channel,
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.address, port: configuration.port),
                serverName: "minerva",
                availableConnectionsDelegate: .maximum(configuration.limits.connectionCount, logger: logger)
            ),
            onServerRunning: { [onListening] channel in
                await onListening(channel.localAddress?.port ?? 0)
            },
            eventLoopGroupProvider: .shared(eventLoops),
            logger: logger
        )
    }
}
