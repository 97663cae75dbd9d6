package import Inference

/// How a reply is to be generated, whatever the prompt came as.
package struct GenerationOptions: Sendable, Equatable {
    /// How tokens are chosen.
    package var sampling = SamplingParameters()

    /// The most tokens to generate; `nil` means until the context is full.
    package var maxTokens: Int?

    /// Texts that end the reply and are not part of it.
    package var stopStrings: [String] = []

    /// Whether end-of-generation tokens are never chosen.
    package var ignoresEndOfGeneration = false

    /// The defaults.
    package init() {}
}
