extension ReplyFormat {
    /// The same format for readers who want to see what the model thinks as a part of its text, marks and all.
    package var withReasoningAsText: ReplyFormat {
        ReplyFormat(name, rules.filter { !$0.isAboutReasoning })
    }
}

extension ReplyRule {
    fileprivate var isAboutReasoning: Bool {
        if case .enter(.reasoning) = action { return true }
        return places == [.reasoning]
    }
}
