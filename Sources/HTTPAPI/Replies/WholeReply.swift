import Inference
import JSON

/// Gathers what happens to a request into one reply.
struct WholeReply {
    private let envelope: ReplyEnvelope
    private var text = ""

    /// What the request cost, once it has ended well.
    private(set) var usage: GenerationStatistics?

    /// Creates a reply without text.
    init(envelope: ReplyEnvelope) {
        self.envelope = envelope
    }

    /// Takes an event in; the last one gives the reply.
    mutating func take(_ event: GenerationEvent) throws(APIError) -> JSONValue? {
        switch event {
        case .started: return nil
        case .text(let piece, _):
            text += piece
            return nil
        case .finished(.cancelled, _): throw .cancelled
        case .finished(let reason, let statistics):
            usage = statistics
            return envelope.whole(text, reason, statistics)
        }
    }
}
