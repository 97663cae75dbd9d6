/// How much one client may ask of the server.
package struct ServerLimits: Sendable {
    /// Bytes that a request body may have.
    package var bodyByteCount = 8 << 20

    /// How long a request may take from its head to the end of the reply; `nil` is as long as it likes.
    package var requestDuration: Duration?

    /// How long a client may take to connect and send the first request, to send a body, and to take in what is sent
    /// to it, before it is cut off.
    package var clientPatience = Duration.seconds(60)

    /// Connections that are open at once; the next ones wait. More than requests may run and wait, so that one too
    /// many is told so.
    package var connectionCount = 512

    /// Bytes that one header may have.
    package var headerByteCount = 16 << 10

    /// Headers that a request may have.
    package var headerCount = 100

    /// The usual limits.
    package init() {}

    /// Bytes that the names and values of all headers may have together.
    var headersByteCount: Int { 4 * headerByteCount }
}
