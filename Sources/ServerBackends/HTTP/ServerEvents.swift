import AsyncHTTPClient
import JSON
import NIOCore

/// The events of one answer, as values. Ends with the stream, or with the event `[DONE]`.
struct ServerEvents: AsyncSequence, Sendable {
    typealias Element = JSONValue

    let body: HTTPClientResponse.Body
    /// Whose events they are, for errors.
    let source: String

    func makeAsyncIterator() -> Iterator {
        Iterator(body: body.makeAsyncIterator(), source: source)
    }

    /// Reads the events one by one.
    struct Iterator: AsyncIteratorProtocol {
        var body: HTTPClientResponse.Body.AsyncIterator
        let source: String
        private var parser = EventParser()
        private var waiting: ArraySlice<[UInt8]> = []
        private var isOver = false

        init(body: HTTPClientResponse.Body.AsyncIterator, source: String) {
            self.body = body
            self.source = source
        }

        /// The next event.
        ///
        /// - Throws: ``ServerBackendError`` if the connection breaks or the event is not JSON.
        mutating func next() async throws(ServerBackendError) -> JSONValue? {
            while waiting.isEmpty, !isOver { try await read() }
            guard let event = waiting.popFirst(), event != Array("[DONE]".utf8) else { return nil }
            do throws(JSONError) {
                return try JSONParser.value(of: event)
            } catch {
                throw ServerBackendError(.unexpectedAnswer, "expected events of JSON from \(source): \(error)")
            }
        }

        private mutating func read() async throws(ServerBackendError) {
            let buffer: ByteBuffer?
            do {
                buffer = try await body.next(isolation: #isolation)
            } catch let error as HTTPClientError where error == .readTimeout {
                throw ServerBackendError(.timedOut, "\(source) was silent for too long")
            } catch {
                throw ServerBackendError(.unreachable, "the connection to \(source) broke: \(error)")
            }
            if let buffer {
                waiting += parser.append(buffer.readableBytesView)
                guard parser.heldByteCount <= ServerClient.longestAnswer else {
                    throw ServerBackendError(
                        .unexpectedAnswer,
                        "an event from \(source) is longer than \(ServerClient.longestAnswer) bytes"
                    )
                }
            } else {
                isOver = true
                if let last = parser.finish() { waiting.append(last) }
            }
        }
    }
}
