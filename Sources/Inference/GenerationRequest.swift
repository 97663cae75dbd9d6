package import Grammar
package import Tokenization

/// A prompt to continue, and how to continue it.
package struct GenerationRequest: Sendable {
    /// The prompt; at least one token and fewer than the model's context length.
    package var prompt: [TokenID]

    /// How the next token is chosen from the model's scores.
    package var sampling: SamplingParameters

    /// Texts that no repetition reaches across, for the penalty that ``SamplingParameters/dry`` asks for; whoever knows
    /// the tokenizer makes tokens of them.
    package var sequenceBreakers = SequenceBreakers.usualTexts

    /// The most tokens to generate; `nil` means until the context is full.
    package var maxTokens: Int?

    /// Texts that end the reply; they are not part of it, and may straddle tokens.
    package var stopStrings: [String]

    /// Whether end-of-generation tokens are left out of the choice, so that only a limit ends the reply.
    package var ignoresEndOfGeneration: Bool

    /// What the reply has to look like; `nil` lets it be anything.
    package var grammar: Grammar?

    /// Texts of control tokens that are text of the reply instead of nothing, and that a grammar may ask for.
    package var marks: [String]

    /// How many of the most likely tokens come with each token, whose own probability comes too; `nil` brings neither.
    package var alternativeCount: Int?

    /// Whether what earlier requests have computed may be used, if the prompt begins as theirs did.
    package var usesCache: Bool

    /// Creates a request.
    package init(
        prompt: [TokenID],
        sampling: SamplingParameters = SamplingParameters(),
        maxTokens: Int? = nil,
        stopStrings: [String] = [],
        ignoresEndOfGeneration: Bool = false,
        grammar: Grammar? = nil,
        marks: [String] = [],
        alternativeCount: Int? = nil,
        usesCache: Bool = true
    ) {
        self.prompt = prompt
        self.sampling = sampling
        self.maxTokens = maxTokens
        self.stopStrings = stopStrings
        self.ignoresEndOfGeneration = ignoresEndOfGeneration
        self.grammar = grammar
        self.marks = marks
        self.alternativeCount = alternativeCount
        self.usesCache = usesCache
    }
}
