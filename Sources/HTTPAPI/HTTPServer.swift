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

        /// Bytes that a request body may have.
        package var bodyLimit = 8 << 20

        /// Connections that are open at once; the next ones wait. More than requests may run and wait, so that one too
        /// many is told so.
        package var connectionLimit = 512

        /// Creates a configuration with the usual limits.
        package init(address: String, port: Int) {
            self.address = address
            self.port = port
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
    /// - Throws: ``HTTPServerError`` if the server can't listen.
    package func run() async throws {
        // Moving bytes is little work next to the model, which needs the cores.
        let eventLoops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            try await listen(on: eventLoops)
        } catch {
            try await eventLoops.shutdownGracefully()
            throw HTTPServerError(error, address: configuration.address, port: configuration.port) ?? error
        }
        try await eventLoops.shutdownGracefully()
    }

    private func listen(on eventLoops: MultiThreadedEventLoopGroup) async throws {
        let application = application(on: eventLoops)
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

    private func application(on eventLoops: MultiThreadedEventLoopGroup) -> some ApplicationProtocol {
        let running = RunningRequests()
        return Application(
            responder: Routes(
                bodyLimit: configuration.bodyLimit,
                host: host,
                generation: GenerationEndpoint(
                    host: host,
                    pulse: configuration.keepAliveInterval,
                    running: running
                ),
                text: TextEndpoint(host: host),
                running: running
            ),
            server: .http1(
                configuration: HTTP1Channel.Configuration(
                    additionalChannelHandlers: [ClientWatch()],
                    idleTimeout: Self.idleTimeout
                )
            ),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.address, port: configuration.port),
                serverName: "minerva",
                availableConnectionsDelegate: .maximum(configuration.connectionLimit, logger: logger)
            ),
            onServerRunning: { [onListening] channel in
                await onListening(channel.localAddress?.port ?? 0)
            },
            eventLoopGroupProvider: .shared(eventLoops),
            logger: logger
        )
    }
}
