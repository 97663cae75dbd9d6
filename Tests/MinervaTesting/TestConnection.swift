import NIOCore
import NIOPosix

/// A connection on which a test sees every byte when it comes.
package final class TestConnection {
    /// What can go wrong.
    package struct Failure: Error {
        let reason: String
    }

    private let channel: any Channel
    private var bytes: AsyncStream<ByteBuffer>.Iterator
    private var unread = ""

    private init(channel: any Channel, bytes: AsyncStream<ByteBuffer>) {
        self.channel = channel
        self.bytes = bytes.makeAsyncIterator()
    }

    /// Connects to a server on this machine.
    package static func open(port: Int) async throws -> TestConnection {
        let (stream, continuation) = AsyncStream<ByteBuffer>.makeStream()
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collector(bytes: continuation))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return TestConnection(channel: channel, bytes: stream)
    }

    /// Sends a request.
    package func send(
        _ method: String,
        _ path: String,
        headers: [String] = ["Host: localhost"],
        body: String? = nil
    ) async throws {
        let length = body.map { ["Content-Length: \($0.utf8.count)"] } ?? []
        let head = ["\(method) \(path) HTTP/1.1"] + headers + length
        try await send(raw: head.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? ""))
    }

    /// Sends a text as it is.
    package func send(raw text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    /// Reads up to and including a text.
    package func read(through text: String) async throws -> String {
        while true {
            if let range = unread.firstRange(of: text) {
                let read = String(unread[..<range.upperBound])
                unread = String(unread[range.upperBound...])
                return read
            }
            guard try await receive() else { throw Failure(reason: "expected \(text), found the end after \(unread)") }
        }
    }

    /// Reads the head of a response.
    package func head() async throws -> TestResponse {
        try TestResponse(head: try await read(through: "\r\n\r\n"))
    }

    /// Reads one chunk of a response; an empty one is the end.
    package func chunk() async throws -> String {
        let size = try await read(through: "\r\n").dropLast(1)
        guard let count = Int(size, radix: 16) else { throw Failure(reason: "expected a chunk size, found \(size)") }
        let text = try await read(count: count)
        _ = try await read(through: "\r\n")
        return text
    }

    /// Reads a response to its end.
    package func response(hasBody: Bool = true) async throws -> TestResponse {
        var response = try await head()
        guard hasBody else { return response }
        if let length = response.headers["content-length"].flatMap({ Int($0) }) {
            response.body = try await read(count: length)
        } else {
            while case let text = try await chunk(), !text.isEmpty { response.body += text }
        }
        return response
    }

    /// Waits until the server closes the connection.
    package func end() async throws -> String {
        while try await receive() {}
        defer { unread = "" }
        return unread
    }

    /// Leaves what the server sends in the system's buffers.
    package func stopReading() async throws {
        try await channel.setOption(.autoRead, value: false).get()
    }

    /// Closes the connection.
    package func close() async {
        try? await channel.close()
    }

    private func read(count: Int) async throws -> String {
        while unread.utf8.count < count {
            guard try await receive() else { throw Failure(reason: "expected \(count) bytes, found \(unread)") }
        }
        let end = unread.utf8.index(unread.startIndex, offsetBy: count)
        let read = String(unread[..<end])
        unread = String(unread[end...])
        return read
    }

    private func receive() async throws -> Bool {
        guard let buffer = await bytes.next(isolation: #isolation) else { return false }
        unread += String(buffer: buffer)
        return true
    }
}

/// Hands on whatever a connection brings.
private final class Collector: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let bytes: AsyncStream<ByteBuffer>.Continuation

    init(bytes: AsyncStream<ByteBuffer>.Continuation) {
        self.bytes = bytes
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes.yield(unwrapInboundIn(data))
    }

    func channelInactive(context: ChannelHandlerContext) {
        bytes.finish()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        bytes.finish()
    }
}
