import NIOCore
import NIOPosix
import Synchronization

/// A server of a few lines that answers each request as a test says.
final class FakeServer: Sendable {
    /// What is answered.
    enum Answer: Sendable {
        /// A whole answer.
        case body(String, status: Int = 200)
        /// Events, and the end of the stream.
        case events([String])
        /// Events, and then the connection is cut.
        case cut([String])
        /// The same event until whoever asked leaves.
        case endless(String)
        /// Events, and then nothing more.
        case silence([String])
        /// The connection is cut at once.
        case refusal
    }

    /// One request.
    struct Request: Sendable {
        /// The first line's second word.
        let path: String
        /// The header's lines.
        let head: String
        /// The body.
        let body: String
    }

    private struct State {
        var requests: [Request] = []
        var leavingCount = 0
    }

    private let state = Mutex(State())
    private let answer: @Sendable (Request) -> Answer
    private let channel = Mutex<(any Channel)?>(nil)

    /// A server that answers so.
    static func start(_ answer: @escaping @Sendable (Request) -> Answer) async throws -> FakeServer {
        let server = FakeServer(answer)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(FakeConnection(server))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        server.channel.withLock { $0 = channel }
        return server
    }

    private init(_ answer: @escaping @Sendable (Request) -> Answer) {
        self.answer = answer
    }

    deinit {
        channel.withLock { $0?.close(promise: nil) }
    }

    /// Where it listens.
    var baseURL: String {
        "http://127.0.0.1:\(channel.withLock { $0?.localAddress?.port } ?? 0)"
    }

    /// What was asked.
    var requests: [Request] { state.withLock(\.requests) }

    /// How many have left in the middle of an endless answer.
    var leavingCount: Int { state.withLock(\.leavingCount) }

    fileprivate func take(_ request: Request) -> Answer {
        state.withLock { $0.requests.append(request) }
        return answer(request)
    }

    fileprivate func noteLeaving() {
        state.withLock { $0.leavingCount += 1 }
    }
}

/// One connection: reads requests, one after the other, and writes answers.
private final class FakeConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let server: FakeServer
    private var text = ""
    private var isEndless = false

    init(_ server: FakeServer) {
        self.server = server
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        text += String(buffer: buffer)
        while let request = nextRequest() { answer(server.take(request), context: context) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if isEndless { server.noteLeaving() }
        isEndless = false
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func nextRequest() -> FakeServer.Request? {
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        let head = String(text[..<end.lowerBound])
        let lengths = head.split(separator: "\r\n").filter { $0.lowercased().hasPrefix("content-length:") }
        let length = lengths.first?.split(separator: " ").last.flatMap { Int($0) } ?? 0
        let rest = Array(text[end.upperBound...].utf8)
        guard rest.count >= length else { return nil }
        text = String(decoding: rest[length...], as: UTF8.self)
        let path = head.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        return FakeServer.Request(path: path, head: head, body: String(decoding: rest[..<length], as: UTF8.self))
    }

    private func answer(_ answer: FakeServer.Answer, context: ChannelHandlerContext) {
        switch answer {
        case .body(let body, let status):
            write("HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)", context)
        case .events(let events):
            write(Self.streamHead, context)
            for event in events { writeEvent(event, context) }
            write("0\r\n\r\n", context)
        case .cut(let events):
            write(Self.streamHead, context)
            for event in events { writeEvent(event, context) }
            context.close(promise: nil)
        case .silence(let events):
            write(Self.streamHead, context)
            for event in events { writeEvent(event, context) }
        case .endless(let event):
            write(Self.streamHead, context)
            isEndless = true
            let loop = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(1)) { task in
                let (connection, context) = loop.value
                guard connection.isEndless else { return task.cancel() }
                connection.writeEvent(event, context)
            }
        case .refusal: context.close(promise: nil)
        }
    }

    private static let streamHead =
        "HTTP/1.1 200 X\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"

    private func writeEvent(_ event: String, _ context: ChannelHandlerContext) {
        let data = "data: \(event)\n\n"
        write("\(String(data.utf8.count, radix: 16))\r\n\(data)\r\n", context)
    }

    private func write(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}
