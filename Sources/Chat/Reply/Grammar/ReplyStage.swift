/// Where in a reply one is, and what may still come.
struct ReplyStage: Hashable, Sendable {
    enum Talk: Sendable {
        /// Any text.
        case free
        /// Just marks.
        case none
        /// An answer in its grammar.
        case answer
    }

    enum Calls: Sendable {
        case none
        case one
        case many
    }

    var place = ReplyRule.Place.text
    var talk: Talk
    var calls: Calls
    /// Whether the reply may end.
    var mayEnd: Bool
    /// Whether reasoning may begin.
    var mayThink = true
    /// Whether one is between messages, where only the head of the next one may come.
    var isOutside = false

    /// The stage behind a call, or a section of calls.
    func afterCalls(isOutside: Bool) -> ReplyStage {
        var next = self
        if place == .reasoning { next.place = .text }
        if talk == .answer { next.talk = .none }
        if calls == .one { next.calls = .none }
        next.mayEnd = true
        next.isOutside = isOutside && place != .inner
        return next
    }

    /// The stage behind an answer.
    var afterAnswer: ReplyStage {
        var next = self
        next.talk = .none
        next.calls = .none
        next.mayEnd = true
        next.mayThink = false
        return next
    }
}
