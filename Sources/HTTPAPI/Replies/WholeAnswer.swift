import Inference
import JSON
import Serving

/// Gathers what happens to a request into one answer.
struct WholeAnswer {
    private let envelope: ReplyEnvelope
    private let plan: AnswerPlan
    private var replies: [GatheredReply]

    /// What the request has cost so far.
    private(set) var usage = Usage()

    /// Creates an answer without text.
    init(envelope: ReplyEnvelope, plan: AnswerPlan) {
        self.envelope = envelope
        self.plan = plan
        replies = Array(repeating: GatheredReply(), count: plan.echoes.count)
    }

    /// Takes an event in.
    mutating func take(_ event: WatchedReply.Event, tokens: [SpelledToken]) throws(APIError) {
        switch event.element {
        case .started: break
        case .parts(let parts, let all): replies[event.choice].add(parts, tokens: all, spelled: tokens)
        case .finished(.cancelled, _): throw .cancelled
        case .finished(let reason, let statistics):
            usage.add(statistics, countsPrompt: plan.countsPrompt(ofChoice: event.choice))
            replies[event.choice].finish(reason)
        }
    }

    /// The answer; nil if a reply is not whole.
    var json: JSONValue? {
        guard replies.allSatisfy(\.isComplete) else { return nil }
        let choices = best.enumerated().map { index, reply in
            replies[reply].choice(envelope.style, index: index, plan: plan, echo: plan.echoes[reply])
        }
        return envelope.whole(choices, usage)
    }

    /// The replies that are sent: of each prompt those that the model found most likely.
    private var best: [Int] {
        stride(from: 0, to: replies.count, by: plan.repliesPerPrompt).flatMap { start in
            let group = start..<start + plan.repliesPerPrompt
            guard plan.choicesPerPrompt < plan.repliesPerPrompt else { return Array(group) }
            return Array(
                group.sorted { (replies[$1].meanScore, $0) < (replies[$0].meanScore, $1) }.prefix(plan.choicesPerPrompt)
            )
        }
    }
}
