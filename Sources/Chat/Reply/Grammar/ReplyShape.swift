package import Grammar

/// What a request says about the shape of a reply.
package struct ReplyShape: Sendable {
    /// Which tools have to be called.
    package enum Choice: Sendable, Equatable {
        /// None may be.
        case none
        /// The model decides.
        case auto
        /// At least one.
        case required
        /// This one.
        case named(String)
    }

    /// What the answer must look like; nil for free text.
    package var answer: Grammar?
    /// The tools that there are.
    package var tools: [ToolSignature]
    /// Which of them have to be called.
    package var choice: Choice
    /// Whether there may be more than one call.
    package var isParallel: Bool
    /// What the template added behind the last message; it may have begun the reply.
    package var promptEnd: String

    /// A shape; free text if nothing is said.
    package init(
        answer: Grammar? = nil,
        tools: [ToolSignature] = [],
        choice: Choice = .auto,
        isParallel: Bool = true,
        promptEnd: String = ""
    ) {
        self.answer = answer
        self.tools = tools
        self.choice = choice
        self.isParallel = isParallel
        self.promptEnd = promptEnd
    }
}
