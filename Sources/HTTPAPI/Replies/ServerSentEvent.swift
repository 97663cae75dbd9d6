import JSON
import NIOCore

/// One frame of a `text/event-stream`, as the WHATWG HTML standard §9.2 has it.
enum ServerSentEvent {
    /// A value for the client.
    case data(JSONValue)

    /// The end, as the OpenAI API marks it.
    case done

    /// A comment, which clients skip; it shows that the connection is alive.
    case keepAlive

    /// Appends the frame's bytes.
    func write(into buffer: inout ByteBuffer) {
        switch self {
        case .data(let json):
            buffer.writeStaticString("data: ")
            // JSON never has a bare line break, which would end the frame.
            buffer.writeBytes(JSONWriter.bytes(of: json))
            buffer.writeStaticString("\n\n")
        case .done: buffer.writeStaticString("data: [DONE]\n\n")
        case .keepAlive: buffer.writeStaticString(": keep-alive\n\n")
        }
    }
}
