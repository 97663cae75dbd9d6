package import Inference
package import Tokenization

/// What a ``ScriptedModel`` does with one request.
package struct ScriptedReply: Sendable {
    /// One thing that happens.
    package enum Step: Sendable {
        /// The request leaves the queue.
        case start

        /// Text comes, with the tokens that bring it.
        case text(String, tokens: [TokenID])

        /// The reply ends; its statistics are counted from the request and the steps before.
        case finish(FinishReason)

        /// Nothing happens until the gate is opened.
        case wait(Gate)

        /// The reply breaks off.
        case fail(any Error)
    }

    /// What happens, in order. A script without an end leaves the request hanging until it is cancelled.
    package var steps: [Step]

    /// Why the request is not accepted at all, if so.
    package var refusal: (any Error)?

    /// Creates a reply from its steps.
    package init(steps: [Step]) {
        self.steps = steps
    }

    /// A reply that is refused.
    package static func refused(_ error: any Error) -> ScriptedReply {
        var reply = ScriptedReply(steps: [])
        reply.refusal = error
        return reply
    }

    /// A reply of some pieces, each of one token, that come at once.
    package static func pieces(_ pieces: String..., finish: FinishReason = .stop) -> ScriptedReply {
        let texts = pieces.enumerated().map { Step.text($0.element, tokens: [TokenID($0.offset)]) }
        return ScriptedReply(steps: [.start] + texts + [.finish(finish)])
    }
}
