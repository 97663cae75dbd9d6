package import Inference

/// A request that has been accepted: what is known at once, and the events to come.
package struct Reply: Sendable {
    /// Tokens that the prompt came to.
    package let promptTokens: Int

    /// What happens from now on; ending the iteration cancels the work.
    package let events: GenerationStream

    /// What the model's template takes no notice of, and how it was said instead.
    package let notes: [String]

    /// Creates a reply.
    package init(promptTokens: Int, events: GenerationStream, notes: [String] = []) {
        self.promptTokens = promptTokens
        self.events = events
        self.notes = notes
    }
}
