import Inference

/// Turns what happens to a request into the frames of its stream, in the order that clients depend on: the role, the
/// texts, the reason for the end, the usage, `[DONE]`; or an error and nothing after it.
struct ReplyStream {
    private let envelope: ReplyEnvelope
    private var hasOpened = false
    private var isSilent = true

    /// What the request cost, once it has ended well.
    private(set) var usage: GenerationStatistics?

    /// Creates a stream that has sent nothing.
    init(envelope: ReplyEnvelope) {
        self.envelope = envelope
    }

    /// The frames that a moment is worth; none if it brings no text and the stream has not been silent.
    mutating func frames(for moment: WatchedReply.Moment) throws(APIError) -> [ServerSentEvent] {
        switch moment {
        case .event(let event):
            let frames = try frames(for: event)
            if !frames.isEmpty { isSilent = false }
            return frames
        case .pulse:
            defer { isSilent = true }
            return isSilent ? [.keepAlive] : []
        }
    }

    private mutating func frames(for event: GenerationEvent) throws(APIError) -> [ServerSentEvent] {
        switch event {
        case .started: return []
        case .text("", _): return []
        case .text(let text, _): return opening() + [.data(envelope.chunk(envelope.style.piece(text)))]
        case .finished(.cancelled, _): throw .cancelled
        case .finished(let reason, let statistics):
            usage = statistics
            let ending = opening() + [.data(envelope.chunk(envelope.style.ending(reason)))]
            return ending + (envelope.includesUsage ? [.data(envelope.usageChunk(statistics))] : []) + [.done]
        }
    }

    private mutating func opening() -> [ServerSentEvent] {
        guard !hasOpened, let choice = envelope.style.opening else { return [] }
        hasOpened = true
        return [.data(envelope.chunk(choice))]
    }
}
