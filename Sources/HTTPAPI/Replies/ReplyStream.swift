import Inference
import JSON
import Serving

/// Turns what happens to a request into the frames of its stream, in the order that clients depend on: the roles, the
/// parts, the reasons for the ends, the usage, `[DONE]`; or an error and nothing after it.
struct ReplyStream {
    private let envelope: ReplyEnvelope
    private let reply: AnswerPlan
    private var choices: [ChoiceStream]
    private var hasOpened = false
    private var isSilent = true
    private var endedCount = 0

    /// What the request has cost so far.
    private(set) var usage = Usage()

    /// Creates a stream that has sent nothing.
    init(envelope: ReplyEnvelope, reply: AnswerPlan) {
        self.envelope = envelope
        self.reply = reply
        choices = reply.echoes.enumerated().map { index, echo in
            ChoiceStream(
                envelope.style,
                index: index,
                wantsLogProbabilities: reply.wantsLogProbabilities,
                echo: echo
            )
        }
    }

    /// The frames that show a silent client that the connection is alive.
    mutating func pulse() -> [ServerSentEvent] {
        defer { isSilent = true }
        return isSilent ? [.keepAlive] : []
    }

    /// The frames that an event is worth; none if it brings no part.
    mutating func frames(
        for event: WatchedReply.Event,
        tokens: [SpelledToken]
    ) throws(APIError) -> [ServerSentEvent] {
        let frames = try frames(for: event.element, ofChoice: event.choice, tokens: tokens)
        if !frames.isEmpty { isSilent = false }
        return frames
    }

    private mutating func frames(
        for element: WatchedReply.Event.Element,
        ofChoice index: Int,
        tokens: [SpelledToken]
    ) throws(APIError) -> [ServerSentEvent] {
        switch element {
        case .started: return []
        case .parts(let parts, _):
            let pieces = choices[index].pieces(parts, tokens: tokens).map { envelope.chunk($0) }
            return pieces.isEmpty ? [] : opening() + pieces.map { .data($0) }
        case .finished(.cancelled, _): throw .cancelled
        case .finished(let reason, let statistics):
            usage.add(statistics, countsPrompt: reply.countsPrompt(ofChoice: index))
            let ending = choices[index].ending(reason)
            endedCount += 1
            guard endedCount == choices.count else { return opening() + [.data(envelope.chunk(ending))] }
            let last = opening() + [.data(envelope.lastChunk(ending, usage))]
            return last + (envelope.includesUsage ? [.data(envelope.usageChunk(usage))] : []) + [.done]
        }
    }

    /// What comes before the first part: every choice in order, and the prompts that are repeated.
    private mutating func opening() -> [ServerSentEvent] {
        guard !hasOpened else { return [] }
        hasOpened = true
        var pieces: [JSONValue] = choices.compactMap(\.opening)
        for (index, echo) in reply.echoes.enumerated() where !echo.isEmpty {
            pieces.append(ReplyStyle.choice(index, "text", .string(echo)))
        }
        return pieces.map { .data(envelope.chunk($0)) }
    }
}
