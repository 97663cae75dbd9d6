import NIOCore
import NIOPosix

/// Finds ports that nobody listens on.
enum FreePort {
    /// A free port of 127.0.0.1.
    ///
    /// Another program may take it before our server does; then the server ends at once, and the next start has
    /// another port.
    static func next() async throws(ServerBackendError) -> Int {
        do {
            let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            let channel = try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
            let port = channel.localAddress?.port
            try await channel.close()
            if let port { return port }
        } catch {
            throw ServerBackendError(.startFailed, "no free port on 127.0.0.1 for the server: \(error)")
        }
        throw ServerBackendError(.startFailed, "the system names no port on 127.0.0.1 for the server")
    }
}
