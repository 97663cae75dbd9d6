package import Inference

/// A request that has been accepted: what is known at once, and the events to come.
package struct Reply: Sendable {
    /// Tokens that the prompt came to.
    package let promptTokens: Int

    /// What happens from now on; ending the iteration cancels the work.
    package let events: GenerationStream

    /// Creates a reply.
    package init(promptTokens: Int, events: GenerationStream) {
        self.promptTokens = promptTokens
        self.events = events
    }
}
