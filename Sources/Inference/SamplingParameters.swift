package import Tokenization

/// How the next token is chosen from the model's scores.
///
/// The defaults are those that llama.cpp's users know: temperature, top-k, top-p and min-p are on, and all else is off.
package struct SamplingParameters: Sendable, Equatable {
    /// Divides the logits; 0 always takes the most likely token.
    package var temperature: Float = 0.8

    /// How far the temperature moves to either side: down to `temperature - temperatureRange`, but not below 0, where the
    /// model is sure, and up to `temperature + temperatureRange` where all tokens are equally likely; 0 leaves it.
    package var temperatureRange: Float = 0

    /// Bends the way from the lower temperature to the upper: that of the entropy's share in the greatest possible one,
    /// raised to this power.
    package var temperatureExponent: Float = 1

    /// Keeps the tokens whose logits lie at most so many standard deviations below the greatest; 0 keeps all.
    /// (Tang 2024)
    package var topNSigma: Float = 0

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

    /// What a repetition of several tokens costs.
    package var dry = DRYParameters()

    /// How the likeliest tokens are left out now and then.
    package var xtc = XTCParameters()

    /// How the surprise is kept near a target instead of keeping a fixed choice of tokens.
    package var mirostat = MirostatParameters()

    /// Added to the logits of single tokens.
    package var logitBias: [TokenID: Float] = [:]

    /// Makes the choice repeatable: the same seed and request give the same text.
    package var seed: UInt64?

    /// The defaults.
    package init() {}
}
