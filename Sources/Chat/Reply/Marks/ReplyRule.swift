/// What a mark means in a reply.
struct ReplyRule: Sendable {
    /// Where in a reply one is.
    enum Place: Sendable {
        case text
        /// Text inside a wrapper, or addressed to a tool.
        case inner
        case reasoning
    }

    enum Action: Sendable {
        /// What follows is text or reasoning.
        case enter(Place)
        /// The mark says nothing.
        case skip
        /// Calls follow.
        case call(CallSection)
        /// A header follows that says for whom the message is.
        case header(MessageHeader)
    }

    let mark: Mark
    /// Where the mark has this meaning.
    var places: [Place] = [.text]
    /// Whether it has this meaning only where nothing has been said since the last mark.
    var isOnlyFirst = false
    let action: Action

    /// All marks that this rule looks for.
    var marks: [Mark] {
        switch action {
        case .enter, .skip: [mark]
        case .call(let section): [mark] + section.marks
        case .header(let header): [mark] + header.marks
        }
    }
}
