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
    let running: RunningRequests

    /// Answers the body of `POST /v1/chat/completions`.
    func chat(_ json: JSONValue, client: ClientPresence, log: inout RequestLog) async throws -> Response {
        let request = try ChatCompletionRequest(json)
        let ((served, reply), passedOver) = try await host.attempt(request.model, on: request.backend) { served in
            log.model = served.id
            try Self.check(request.options, served)
            return (served, try await served.respond(to: request.chat, options: request.options))
        }
        let count = request.options.replyCount
        let plan = AnswerPlan(
            echoes: Array(repeating: "", count: count),
            repliesPerPrompt: count,
            choicesPerPrompt: count,
            wantsLogProbabilities: request.options.alternativeCount != nil
        )
        return try await respond(
            .chat,
            [reply],
            of: served,
            passedOver: passedOver,
            plan,
            stream: request.stream,
            client: client,
            log: &log
        )
    }

    /// Answers the body of `POST /v1/completions`.
    func completion(_ json: JSONValue, client: ClientPresence, log: inout RequestLog) async throws -> Response {
        let request = try CompletionRequest(json)
        let ((served, replies), passedOver) = try await host.attempt(request.model, on: request.backend) { served in
            log.model = served.id
            try Self.check(request.options, served)
            var replies: [Reply] = []
            for prompt in request.prompts {
                replies.append(try await served.complete(prompt, options: request.options))
            }
            return (served, replies)
        }
        var plan = AnswerPlan(
            echoes: [],
            repliesPerPrompt: request.options.replyCount,
            choicesPerPrompt: request.choiceCount,
            wantsLogProbabilities: request.wantsLogProbabilities,
            namesTokensByID: request.namesTokensByID
        )
        for prompt in request.prompts {
            let echo = request.echoes ? try await text(of: prompt, served) : ""
            plan.echoes += Array(repeating: echo, count: request.options.replyCount)
        }
        return try await respond(
            .completion,
            replies,
            of: served,
            passedOver: passedOver,
            plan,
            stream: request.stream,
            client: client,
            log: &log
        )
    }

    private func text(of prompt: ServedModel.Prompt, _ served: ServedModel) async throws -> String {
        switch prompt {
        case .text(let text), .gap(let text, _): text
        case .tokens(let tokens): try await served.model.detokenize(tokens)
        }
    }

    private static func check(_ options: GenerationOptions, _ served: ServedModel) throws(APIError) {
        let vocabularySize = served.model.properties.vocabularySize
        if let token = options.sampling.logitBias.keys.max(), Int(token) >= vocabularySize {
            throw .invalid("logit_bias.\(token)", "expected a token id below \(vocabularySize)")
        }
    }

    private func respond(
        _ style: ReplyStyle,
        _ replies: [Reply],
        of served: ServedModel,
        passedOver: [BackendFailure],
        _ plan: AnswerPlan,
        stream: StreamMode,
        client: ClientPresence,
        log: inout RequestLog
    ) async throws -> Response {
        log.note(passedOver)
        log.promptTokens = replies.reduce(0) { $0 + $1.promptTokens }
        log.notes += replies.flatMap(\.notes)
        let envelope = ReplyEnvelope(
            style: style,
            created: Int(Date.now.timeIntervalSince1970),
            model: served.id,
            backend: served.backend,
            includesUsage: stream == .on(includesUsage: true)
        )
        let watched = WatchedReply(
            choices: replies.flatMap(\.choices),
            client: client,
            pulse: pulse,
            record: log.record
        )
        let ticket = running.add(
            RunningRequests.Entry(
                id: envelope.id,
                route: style.route,
                model: served.id,
                promptTokens: log.promptTokens ?? 0
            )
        )
        var response =
            stream == .off
            ? try await whole(watched, ticket, of: served, in: envelope, plan, log: &log)
            : streamed(watched, ticket, of: served, in: envelope, plan, log: log)
        response.headers[named: "x-minerva-backend"] = served.backend
        if !passedOver.isEmpty {
            response.headers[named: "x-minerva-passed-over"] = passedOver.map(\.backend).joined(separator: ", ")
        }
        return response
    }

    private func whole(
        _ reply: WatchedReply,
        _ ticket: RunningRequests.Ticket,
        of served: ServedModel,
        in envelope: ReplyEnvelope,
        _ plan: AnswerPlan,
        log: inout RequestLog
    ) async throws -> Response {
        var answer = WholeAnswer(envelope: envelope, plan: plan)
        try await reply.forEachMoment { moment in
            guard case .event(let event) = moment else { return }
            ticket.note(event)
            try answer.take(event, tokens: try await Self.spelled(event, plan, served))
        }
        log.generatedTokens = answer.usage.generatedTokens
        guard let json = answer.json else { throw APIError.cancelled }
        return Response(status: .ok, json: json)
    }

    private func streamed(
        _ reply: WatchedReply,
        _ ticket: RunningRequests.Ticket,
        of served: ServedModel,
        in envelope: ReplyEnvelope,
        _ plan: AnswerPlan,
        log: RequestLog
    ) -> Response {
        let body = ResponseBody { writer in
            var stream = ReplyStream(envelope: envelope, reply: plan)
            var log = log
            do {
                try await reply.forEachMoment { moment in
                    switch moment {
                    case .pulse: try await write(stream.pulse(), to: &writer)
                    case .event(let event):
                        ticket.note(event)
                        let tokens = try await Self.spelled(event, plan, served)
                        try await write(try stream.frames(for: event, tokens: tokens), to: &writer)
                    }
                }
                log.generatedTokens = stream.usage.generatedTokens
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

    private static func spelled(
        _ event: WatchedReply.Event,
        _ plan: AnswerPlan,
        _ served: ServedModel
    ) async throws -> [SpelledToken] {
        guard plan.wantsLogProbabilities, case .parts(_, let tokens) = event.element else { return [] }
        return try await SpelledToken.spelled(tokens, by: served.model, namedByID: plan.namesTokensByID)
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
