import HTTPTypes
import Hummingbird
import Inference
import JSON
import NIOCore
import Serving

/// Which path and method means what. Whatever goes wrong below becomes an error object here.
struct Routes: HTTPResponder {
    let limits: ServerLimits
    let doorkeeper: Doorkeeper
    let metrics: ServerMetrics
    let host: ModelHost
    let generation: GenerationEndpoint
    let text: TextEndpoint
    let running: RunningRequests

    /// Answers a request; never throws.
    func respond(to request: Request, context: ConnectionContext) async -> Response {
        let path = Self.decoded(request.uri.path)
        let id = RequestID(offered: request.headers[named: "x-request-id"])
        var log = RequestLog(
            route: "\(request.method.rawValue) \(request.uri.path)",
            id: id,
            record: RequestRecord(route: Self.label(of: path), limit: limits.requestDuration, metrics: metrics),
            logger: context.logger
        )
        var response = await admit(request, path: path, context: context, log: &log)
        response.headers[named: "x-request-id"] = id.description
        let milliseconds = (ContinuousClock.now - log.record.begin).inSeconds * 1000
        response.headers[named: "openai-processing-ms"] = "\(Int(milliseconds.rounded()))"
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// Answers a request if the doorkeeper lets it in; a browser that only asks whether it would needs no key.
    private func admit(
        _ request: Request,
        path: String,
        context: ConnectionContext,
        log: inout RequestLog
    ) async -> Response {
        var headers: HTTPFields = [:]
        var response: Response
        do {
            headers = try doorkeeper.headers(for: request.head)
            if let preflight = AllowedOrigins.preflightHeaders(for: request.head) {
                response = Response(status: .noContent, headers: preflight)
            } else {
                try doorkeeper.check(request.head, path: path)
                response = try await answer(request, path: path, context: context, log: &log)
            }
            // A stream writes its line when it is over.
            if response.body.contentLength != nil { log.write(response.status) }
        } catch {
            let told = log.refusal(of: error)
            log.write(told.status, told)
            response = Response(told)
        }
        response.headers.append(contentsOf: headers)
        return response
    }

    private func answer(
        _ request: Request,
        path: String,
        context: ConnectionContext,
        log: inout RequestLog
    ) async throws -> Response {
        switch path {
        case "/v1/chat/completions":
            try allow([.post], request)
            let client = try await ClientWatch.presence(on: context.channel)
            return try await generation.chat(try await json(of: request), client: client, log: &log)
        case "/v1/completions":
            try allow([.post], request)
            let client = try await ClientWatch.presence(on: context.channel)
            return try await generation.completion(try await json(of: request), client: client, log: &log)
        case "/v1/chat/completions/input_tokens":
            try allow([.post], request)
            return try await text.countTokens(try await json(of: request))
        case "/tokenize":
            try allow([.post], request)
            return try await text.tokenize(try await json(of: request))
        case "/detokenize":
            try allow([.post], request)
            return try await text.detokenize(try await json(of: request))
        case "/apply-template":
            try allow([.post], request)
            return try await text.applyTemplate(try await json(of: request))
        case "/props":
            try allow([.get, .head], request)
            return try await text.properties(of: request.uri.queryParameters["model"].map(String.init))
        case "/openapi.json":
            try allow([.get, .head], request)
            return Response(
                status: .ok,
                headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: PackageResources.openapi_json))
            )
        case "/v1/requests":
            try allow([.get, .head], request)
            return Response(status: .ok, json: running.json)
        case "/v1/backends":
            try allow([.get, .head], request)
            let statuses = await host.backendStatuses
            return Response(status: .ok, json: ["object": "list", "data": .array(statuses.map(\.json))])
        case "/v1/models":
            try allow([.get, .head], request)
            let (models, offers) = (await host.models, await host.offers)
            let list = models.map(\.json) + offers.map(ServedModel.offerJSON)
            return Response(status: .ok, json: ["object": "list", "data": .array(list)])
        case _ where path.hasPrefix("/v1/models/"):
            try allow([.get, .head], request)
            let id = String(path.dropFirst("/v1/models/".count))
            return Response(status: .ok, json: try await host.model(id).json)
        case "/metrics":
            try allow([.get, .head], request)
            return Response(
                status: .ok,
                headers: [.contentType: PrometheusText.contentType],
                body: ResponseBody(byteBuffer: ByteBuffer(string: await metrics.text))
            )
        case "/health":
            try allow([.get, .head], request)
            guard await host.isReady else { throw APIError.notReady }
            return Response(status: .ok, json: ["status": "ok"])
        case "/":
            try allow([.get, .head], request)
            return Response(
                status: .ok,
                headers: [.contentType: "text/plain; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "Minerva is running\n"))
            )
        default:
            throw APIError.unknownRoute(path)
        }
    }

    private func allow(_ methods: [HTTPRequest.Method], _ request: Request) throws(APIError) {
        guard methods.contains(request.method) else { throw .wrongMethod(request.method, allowed: methods) }
    }

    /// Bytes of a body that is too long which are read and forgotten, as a multiple of the limit: many clients listen
    /// only when they have sent everything.
    private static let patience = 32

    private func json(of request: Request) async throws -> JSONValue {
        let bodyLimit = limits.bodyByteCount
        let (readLimit, tooLarge) = (bodyLimit * Self.patience, APIError.bodyTooLarge(limit: bodyLimit))
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > readLimit { throw tooLarge }
        var bytes: [UInt8] = []
        var count = 0
        do {
            for try await part in request.body {
                count += part.readableBytes
                if count <= bodyLimit { bytes.append(contentsOf: part.readableBytesView) }
                if count > readLimit { break }
            }
        } catch {
            throw APIError.bodyUnreadable
        }
        guard count <= bodyLimit else { throw tooLarge }
        return try JSONParser.value(of: bytes)
    }

    /// What requests are counted under: one of a few texts, whatever clients ask for.
    private static func label(of path: String) -> String {
        if path.hasPrefix("/v1/models/") { return "/v1/models/{id}" }
        return paths.contains(path) ? path : "other"
    }

    private static let paths: Set<String> = [
        "/", "/apply-template", "/detokenize", "/health", "/metrics", "/openapi.json", "/props", "/tokenize",
        "/v1/backends", "/v1/chat/completions", "/v1/chat/completions/input_tokens", "/v1/completions", "/v1/models",
        "/v1/requests",
    ]

    /// A path with its `%2F` and the like replaced: model names may hold slashes and spaces.
    private static func decoded(_ path: String) -> String {
        var rest = path.utf8[...]
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2, let code = UInt8(String(digits) ?? "", radix: 16) {
                bytes.append(code)
                rest.removeFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension ServedModel {
    /// The model as clients see it.
    fileprivate var json: JSONValue {
        [
            "id": .string(id), "object": "model", "created": .integer(created), "owned_by": "minerva",
            "context_length": .integer(model.properties.contextLength),
        ]
    }

    /// A model that is loaded when somebody asks for it.
    fileprivate static func offerJSON(_ id: String) -> JSONValue {
        ["id": .string(id), "object": "model", "created": 0, "owned_by": "minerva"]
    }
}
