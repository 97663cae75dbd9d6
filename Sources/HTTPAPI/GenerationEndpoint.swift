import HTTPTypes
import Hummingbird
import Inference
import JSON
import NIOCore
import Serving

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Answers chats and completions: a request becomes a reply, which goes out whole or piece by piece.
struct GenerationEndpoint: Sendable {
    let host: ModelHost
    let pulse: Duration

    /// Answers the body of `POST /v1/chat/completions`.
    func chat(_ json: JSONValue, client: ClientPresence, log: inout RequestLog) async throws -> Response {
        let request = try ChatCompletionRequest(json)
        let served = try await model(request.model, options: request.options)
        log.model = served.id
        let reply = try await served.respond(to: request.messages, options: request.options)
        return try await respond(.chat, with: reply, of: served, stream: request.stream, client: client, log: &log)
    }

    /// Answers the body of `POST /v1/completions`.
    func completion(_ json: JSONValue, client: ClientPresence, log: inout RequestLog) async throws -> Response {
        let request = try CompletionRequest(json)
        let served = try await model(request.model, options: request.options)
        log.model = served.id
        let reply = try await served.complete(request.prompt, options: request.options)
        return try await respond(
            .completion,
            with: reply,
            of: served,
            stream: request.stream,
            client: client,
            log: &log
        )
    }

    private func model(_ name: String, options: GenerationOptions) async throws -> ServedModel {
        let served = try await host.model(name)
        let vocabularySize = served.model.properties.vocabularySize
        if let token = options.sampling.logitBias.keys.max(), Int(token) >= vocabularySize {
            throw APIError.invalid("logit_bias.\(token)", "expected a token id below \(vocabularySize)")
        }
        return served
    }

    private func respond(
        _ style: ReplyStyle,
        with reply: Reply,
        of served: ServedModel,
        stream: StreamMode,
        client: ClientPresence,
        log: inout RequestLog
    ) async throws -> Response {
        log.promptTokens = reply.promptTokens
        log.notes = reply.notes
        let envelope = ReplyEnvelope(
            style: style,
            created: Int(Date.now.timeIntervalSince1970),
            model: served.id,
            backend: served.model.properties.backend,
            includesUsage: stream == .on(includesUsage: true)
        )
        let watched = WatchedReply(events: reply.events, client: client, pulse: pulse, record: log.record)
        guard stream == .off else { return streamed(watched, in: envelope, log: log) }
        return try await whole(watched, in: envelope, log: &log)
    }

    private func whole(
        _ reply: WatchedReply,
        in envelope: ReplyEnvelope,
        log: inout RequestLog
    ) async throws -> Response {
        var whole = WholeReply(envelope: envelope)
        var answer: JSONValue?
        try await reply.forEachMoment { moment in
            if case .event(let event) = moment { answer = try whole.take(event) }
        }
        log.generatedTokens = whole.usage?.generatedTokens
        guard let answer else { throw APIError.cancelled }
        return Response(status: .ok, json: answer)
    }

    private func streamed(_ reply: WatchedReply, in envelope: ReplyEnvelope, log: RequestLog) -> Response {
        let body = ResponseBody { writer in
            var stream = ReplyStream(envelope: envelope)
            var log = log
            do {
                try await reply.forEachMoment { moment in
                    try await write(try stream.frames(for: moment), to: &writer)
                }
                log.generatedTokens = stream.usage?.generatedTokens
                log.write(.ok)
            } catch {
                let told = log.refusal(of: error)
                log.write(.ok, told)
                guard told != .clientLeft else { throw error }
                try await write([.data(told.json)], to: &writer)
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: Self.streamHeaders, body: body)
    }

    private static let streamHeaders: HTTPFields = {
        var headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-cache"]
        // Asks proxies such as nginx not to gather the frames.
        if let name = HTTPField.Name("X-Accel-Buffering") { headers[name] = "no" }
        return headers
    }()

    @concurrent private func write(_ frames: [ServerSentEvent], to writer: inout any ResponseBodyWriter) async throws {
        guard !frames.isEmpty else { return }
        var buffer = ByteBuffer()
        for frame in frames { frame.write(into: &buffer) }
        do {
            try await writer.write(buffer)
        } catch {
            throw APIError.clientLeft
        }
    }
}
