import Hummingbird
import NIOCore

/// What a request knows about the connection that it came by.
struct ConnectionContext: RequestContext {
    /// What Hummingbird keeps for a request.
    var coreContext: CoreRequestContextStorage

    /// The connection.
    let channel: any Channel

    /// Creates the context of one request.
    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}
