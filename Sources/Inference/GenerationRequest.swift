package import Tokenization

/// A prompt to continue, and how to continue it.
package struct GenerationRequest: Sendable {
    /// The prompt; at least one token and fewer than the model's context length.
    package var prompt: [TokenID]

    /// How the next token is chosen from the model's scores.
    package var sampling: SamplingParameters

    /// The most tokens to generate; `nil` means until the context is full.
    package var maxTokens: Int?

    /// Texts that end the reply; they are not part of it, and may straddle tokens.
    package var stopStrings: [String]

    /// Whether end-of-generation tokens are left out of the choice, so that only a limit ends the reply.
    package var ignoresEndOfGeneration: Bool

    /// Creates a request.
    package init(
        prompt: [TokenID],
        sampling: SamplingParameters = SamplingParameters(),
        maxTokens: Int? = nil,
        stopStrings: [String] = [],
        ignoresEndOfGeneration: Bool = false
    ) {
        self.prompt = prompt
        self.sampling = sampling
        self.maxTokens = maxTokens
        self.stopStrings = stopStrings
        self.ignoresEndOfGeneration = ignoresEndOfGeneration
    }
}
