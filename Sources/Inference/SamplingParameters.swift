package import Tokenization

/// How the next token is chosen from the model's scores.
///
/// The defaults are those that llama.cpp's users know.
package struct SamplingParameters: Sendable, Equatable {
    /// Divides the logits; 0 always takes the most likely token.
    package var temperature: Float = 0.8

    /// Keeps the `topK` most likely tokens; 0 keeps all.
    package var topK: Int = 40

    /// Keeps the fewest tokens whose probabilities add up to `topP`; 1 keeps all. (Holtzman 2019)
    package var topP: Float = 0.95

    /// Keeps tokens at least `minP` times as likely as the most likely one; 0 keeps all. (Nguyen 2024)
    package var minP: Float = 0.05

    /// Keeps the tokens nearest to the expected surprise, up to this probability mass; 1 keeps all. (Meister 2022)
    package var typicalP: Float = 1

    /// Divides the positive and multiplies the negative logits of recent tokens; 1 leaves them. (Keskar 2019)
    package var repetitionPenalty: Float = 1

    /// Subtracted from a logit once for each time its token stands among the recent ones.
    package var frequencyPenalty: Float = 0

    /// Subtracted from a logit once if its token stands among the recent ones at all.
    package var presencePenalty: Float = 0

    /// How many of the last tokens, prompt included, the three penalties look at; -1 means the whole context.
    package var penaltyWindow: Int = 64

    /// Added to the logits of single tokens.
    package var logitBias: [TokenID: Float] = [:]

    /// Makes the choice repeatable: the same seed and request give the same text.
    package var seed: UInt64?

    /// The defaults.
    package init() {}
}
