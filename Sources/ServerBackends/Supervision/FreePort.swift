import NIOCore
import NIOPosix
import Synchronization

/// Finds ports that nobody listens on.
enum FreePort {
    /// How many ports are remembered; so many servers may be starting at once.
    private static let memory = 256

    /// Ports that were found last. The system may name one again before the server it was found for listens, and two
    /// servers of ours would be taken for each other.
    private static let recent = Mutex<[Int]>([])

    /// A free port of 127.0.0.1.
    ///
    /// Another program may take it before our server does; then the server ends at once, and the next start has
    /// another port.
    static func next() async throws(ServerBackendError) -> Int {
        for _ in 0...memory {
            let port = try await any()
            let isNew = recent.withLock { recent in
                guard !recent.contains(port) else { return false }
                recent.append(port)
                if recent.count > memory { recent.removeFirst() }
                return true
            }
            if isNew { return port }
        }
        throw ServerBackendError(.startFailed, "the system names the same ports on 127.0.0.1 again and again")
    }

    private static func any() async throws(ServerBackendError) -> Int {
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
