extension [ReplyRule] {
    /// The marks around reasoning. An opening mark that is no control token may be talked about, so it is one only at
    /// the beginning of the text.
    static func thought(_ opening: Mark, _ closing: Mark, isOnlyFirst: Bool = true) -> [ReplyRule] {
        [
            ReplyRule(mark: opening, isOnlyFirst: isOnlyFirst, action: .enter(.reasoning)),
            // Some models write the mark that the prompt has written already.
            ReplyRule(mark: opening, places: [.reasoning], isOnlyFirst: true, action: .skip),
            ReplyRule(mark: closing, places: [.reasoning], action: .enter(.text)),
            // A model that does not think may close what it has not opened.
            ReplyRule(mark: closing, isOnlyFirst: isOnlyFirst, action: .skip),
        ]
    }

    /// Reasoning in the tags that models of many families use.
    static let tagsOfThought = thought("<think>", "</think>") + thought("<thinking>", "</thinking>")

    /// Calls behind one of these marks, in text and where else they may stand.
    static func calls(_ marks: Mark..., also places: [ReplyRule.Place] = [], in section: CallSection) -> [ReplyRule] {
        marks.map { ReplyRule(mark: $0, places: [.text] + places, action: .call(section)) }
    }

    /// Marks that say nothing.
    static func silent(_ marks: Mark...) -> [ReplyRule] {
        marks.map { ReplyRule(mark: $0, places: [.text, .inner], action: .skip) }
    }

    /// Marks behind which text, or reasoning, begins wherever one is.
    static func entering(_ place: ReplyRule.Place, _ marks: Mark...) -> [ReplyRule] {
        marks.map { ReplyRule(mark: $0, places: [.text, .inner, .reasoning], action: .enter(place)) }
    }
}
