/// A request that has been accepted: what is known at once, and the events to come.
package struct Reply: Sendable {
    /// Tokens that the prompt came to.
    package let promptTokens: Int

    /// What happens from now on to each of the replies that were asked for.
    package let choices: [ReplyEvents]

    /// What the model's template takes no notice of, and how it was said instead.
    package let notes: [String]

    /// Creates a reply.
    package init(promptTokens: Int, choices: [ReplyEvents], notes: [String] = []) {
        self.promptTokens = promptTokens
        self.choices = choices
        self.notes = notes
    }
}
