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

    /// Bytes that are read of what a server says to refuse a request.
    private static let longestRefusal = 1 << 16

    /// Asks whether a path answers with status 200, whatever else it says.
    func check(_ path: String) async throws(ServerBackendError) {
        try await limited(path) { () async throws(ServerBackendError) in _ = try await opened(request(path), path: path)
        }
    }

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
        let response = try await opened(request(path, body: body), path: path)
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
        let bytes = try await limited(path) { () async throws(ServerBackendError) in
            let response = try await opened(request, path: path)
            do {
                return try await response.body.collect(upTo: Self.longestAnswer)
            } catch {
                throw unreachable(path, error)
            }
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

    /// A response whose status is 200.
    private func opened(
        _ request: HTTPClientRequest,
        path: String
    ) async throws(ServerBackendError) -> HTTPClientResponse {
        let response: HTTPClientResponse
        do {
            let client = SharedClient.client(silenceLimit: silenceLimit)
            response = try await client.execute(request, deadline: .distantFuture)
        } catch {
            throw unreachable(path, error)
        }
        guard response.status == .ok else {
            throw try await limited(path) { () async in await refusal(response, path: path) }
        }
        return response
    }

    /// Does something that may take as long as an answer.
    private func limited<Value: Sendable>(
        _ path: String,
        _ work: @escaping @Sendable () async throws(ServerBackendError) -> Value
    ) async throws(ServerBackendError) -> Value {
        let result = await withTaskGroup(of: Result<Value, ServerBackendError>?.self) { group in
            group.addTask {
                do throws(ServerBackendError) {
                    return .success(try await work())
                } catch {
                    return .failure(error)
                }
            }
            group.addTask { [answerLimit] in
                try? await Task.sleep(for: answerLimit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        guard let result else {
            throw ServerBackendError(
                .timedOut,
                "no whole answer from \(endpoint.baseURL)\(path) in \(answerLimit.wholeSeconds) s"
            )
        }
        return try result.get()
    }

    private func unreachable(_ path: String, _ error: any Error) -> ServerBackendError {
        if error as? HTTPClientError == .readTimeout {
            return ServerBackendError(.timedOut, "\(endpoint.baseURL)\(path) was silent for too long")
        }
        return ServerBackendError(
            .unreachable,
            "no answer from \(endpoint.baseURL)\(path): \(error); check that the server runs and can be reached"
        )
    }

    private func refusal(_ response: HTTPClientResponse, path: String) async -> ServerBackendError {
        var bytes: [UInt8] = []
        do {
            for try await buffer in response.body {
                bytes += buffer.readableBytesView
                if bytes.count >= Self.longestRefusal { break }
            }
        } catch {
            // What has come says more than how it broke off.
        }
        let value = try? JSONParser.value(of: bytes)
        let reason = value.flatMap(ServerMessage.text) ?? String(decoding: bytes.prefix(300), as: UTF8.self)
        return ServerBackendError(
            .refused(status: Int(response.status.code)),
            "\(endpoint.baseURL)\(path) answered \(response.status.code): \(reason.prefix(2000))"
        )
    }
}
