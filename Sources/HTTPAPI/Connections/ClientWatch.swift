import NIOCore

/// Sees a client leave, even while nothing is being written to it.
///
/// A client that closes only its sending half counts as gone: the servers of this field all take it so, and there is
/// no way to tell the two apart without writing.
final class ClientWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    /// What is known about the client.
    let presence = ClientPresence()

    /// What the watch on a connection knows.
    ///
    /// - Throws: NIO's error if the connection has no watch or is closed.
    static func presence(on channel: any Channel) async throws -> ClientPresence {
        try await channel.eventLoop.submit {
            try channel.pipeline.syncOperations.handler(type: ClientWatch.self).presence
        }.get()
    }

    /// Sees the client's half of the connection close.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { presence.leave() }
        context.fireUserInboundEventTriggered(event)
    }

    /// Sees the connection close.
    func channelInactive(context: ChannelHandlerContext) {
        presence.leave()
        context.fireChannelInactive()
    }
}
