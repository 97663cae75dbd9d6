import HTTPTypes
import JSON
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Cuts a client off that takes too long to send or to take in, and tells one that sends no proper HTTP what is wrong.
///
/// A request that has been sent and is being worked on takes as long as it takes.
final class ClientLimits: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let patience: TimeAmount
    private var requestsInProgress = 0
    private var hasRefused = false
    private var sending: Scheduled<Void>?
    private var takingIn: Scheduled<Void>?

    /// Creates the limits of one connection.
    init(patience: Duration) {
        self.patience = TimeAmount(patience)
    }

    /// Begins to wait for the first request.
    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { expectMore(context) }
    }

    /// Begins to wait for the first request.
    func channelActive(context: ChannelHandlerContext) {
        expectMore(context)
        context.fireChannelActive()
    }

    /// Waits for the rest of a request that has begun.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            requestsInProgress += 1
            expectMore(context)
        case .body: break
        case .end: expectNothing()
        }
        context.fireChannelRead(data)
    }

    /// Notes that a request has been answered.
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { requestsInProgress -= 1 }
        context.write(data, promise: promise)
    }

    /// Waits for the client to take in what fills the buffers.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        takingIn?.cancel()
        takingIn = context.channel.isWritable ? nil : closing(context)
        context.fireChannelWritabilityChanged()
    }

    /// Answers what is no HTTP, unless another request is being answered.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The rest of what was refused is read and forgotten: closing at once could lose the answer on its way.
        guard !hasRefused else { return }
        guard requestsInProgress == 0, let error = error as? HTTPParserError else {
            return context.fireErrorCaught(error)
        }
        refuse(error == .headerOverflow ? .headersTooLarge : .malformedRequest, context)
    }

    /// Waits for nothing more.
    func channelInactive(context: ChannelHandlerContext) {
        forget()
        context.fireChannelInactive()
    }

    /// Waits for nothing more.
    func handlerRemoved(context: ChannelHandlerContext) {
        forget()
    }

    private func expectMore(_ context: ChannelHandlerContext) {
        sending?.cancel()
        sending = closing(context)
    }

    private func expectNothing() {
        sending?.cancel()
        sending = nil
    }

    private func forget() {
        expectNothing()
        takingIn?.cancel()
        takingIn = nil
    }

    private func closing(_ context: ChannelHandlerContext) -> Scheduled<Void> {
        let channel = context.channel
        return context.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
    }

    private func refuse(_ error: APIError, _ context: ChannelHandlerContext) {
        hasRefused = true
        expectMore(context)
        let body = ByteBuffer(bytes: JSONWriter.bytes(of: error.json))
        var headers = error.headers
        headers[.contentType] = "application/json"
        headers[.contentLength] = "\(body.readableBytes)"
        let head = HTTPResponse(status: error.status, headerFields: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            channel.close(mode: .output, promise: nil)
        }
    }
}
