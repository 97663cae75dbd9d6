package import Grammar
package import Inference

/// How a reply is to be generated, whatever the prompt came as.
package struct GenerationOptions: Sendable, Equatable {
    /// How tokens are chosen.
    package var sampling = SamplingParameters()

    /// Texts that no repetition reaches across, for the penalty that ``SamplingParameters/dry`` asks for.
    package var sequenceBreakers = SequenceBreakers.usualTexts

    /// The most tokens to generate; `nil` means until the context is full.
    package var maxTokens: Int?

    /// Texts that end the reply and are not part of it.
    package var stopStrings: [String] = []

    /// Whether end-of-generation tokens are never chosen.
    package var ignoresEndOfGeneration = false

    /// What the text of the reply has to look like; `nil` lets it be anything.
    package var grammar: Grammar?

    /// Texts of control tokens that are text of a completion instead of nothing; a chat has those of its format.
    package var marks: [String] = []

    /// How many of the most likely tokens come with each token, whose own probability comes too; `nil` brings neither.
    package var alternativeCount: Int?

    /// Whether what earlier requests have computed may be used.
    package var usesCache = true

    /// How many replies are generated, each with a seed of its own.
    package var replyCount = 1

    /// The defaults.
    package init() {}
}
