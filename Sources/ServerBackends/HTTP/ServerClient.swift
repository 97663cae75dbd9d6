import AsyncHTTPClient
import JSON
import NIOCore
import NIOHTTP1

/// Asks one server.
struct ServerClient: Sendable {
    /// Bytes of an answer or of one event that are read at most.
    static let longestAnswer = 256 << 20

    /// How often something is tried that had no answer yet.
    static let attemptCount = 3

    let endpoint: ServerEndpoint
    /// How long an answer that is not a stream may take.
    var answerLimit: Duration = .seconds(60)
    /// How long a stream may be silent; nil lets it be silent for ever.
    var silenceLimit: Duration?

    /// Asks for a value.
    func get(_ path: String) async throws(ServerBackendError) -> JSONValue {
        try await answer(to: request(path), path: path)
    }

    /// Sends a value and reads another.
    func post(_ path: String, _ body: JSONValue) async throws(ServerBackendError) -> JSONValue {
        try await answer(to: request(path, body: body), path: path)
    }

    /// Sends a value and reads events.
    ///
    /// - Returns: the events, once the server has begun to answer.
    func events(_ path: String, _ body: JSONValue) async throws(ServerBackendError) -> ServerEvents {
        let response = try await send(request(path, body: body), path: path, deadline: .distantFuture)
        guard response.status == .ok else { throw await refusal(response, path: path) }
        return ServerEvents(body: response.body, source: endpoint.baseURL + path)
    }

    private func request(_ path: String, body: JSONValue? = nil) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: endpoint.baseURL + path)
        for (name, value) in endpoint.headers { request.headers.replaceOrAdd(name: name, value: value) }
        if let body {
            request.method = .POST
            request.headers.replaceOrAdd(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: JSONWriter.bytes(of: body)))
        }
        return request
    }

    private func answer(to request: HTTPClientRequest, path: String) async throws(ServerBackendError) -> JSONValue {
        let response = try await send(request, path: path, deadline: .now() + TimeAmount(answerLimit))
        guard response.status == .ok else { throw await refusal(response, path: path) }
        let bytes: ByteBuffer
        do {
            bytes = try await response.body.collect(upTo: Self.longestAnswer)
        } catch {
            throw unreachable(path, error)
        }
        do throws(JSONError) {
            return try JSONParser.value(of: Array(bytes.readableBytesView))
        } catch {
            throw ServerBackendError(
                .unexpectedAnswer,
                "expected JSON from \(endpoint.baseURL)\(path), found something else: \(error)"
            )
        }
    }

    private func send(
        _ request: HTTPClientRequest,
        path: String,
        deadline: NIODeadline
    ) async throws(ServerBackendError) -> HTTPClientResponse {
        do {
            return try await SharedClient.client(silenceLimit: silenceLimit).execute(request, deadline: deadline)
        } catch {
            throw unreachable(path, error)
        }
    }

    private func unreachable(_ path: String, _ error: any Error) -> ServerBackendError {
        ServerBackendError(
            .unreachable,
            "no answer from \(endpoint.baseURL)\(path): \(error); check that the server runs and can be reached"
        )
    }

    private func refusal(_ response: HTTPClientResponse, path: String) async -> ServerBackendError {
        let body = try? await response.body.collect(upTo: 1 << 20)
        let bytes = body.map { Array($0.readableBytesView) } ?? []
        let value = try? JSONParser.value(of: bytes)
        let reason = value.flatMap(ServerMessage.text) ?? String(decoding: bytes.prefix(300), as: UTF8.self)
        return ServerBackendError(
            .refused(status: Int(response.status.code)),
            "\(endpoint.baseURL)\(path) answered \(response.status.code): \(reason)"
        )
    }
}
