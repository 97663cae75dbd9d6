/// How repeated sequences of tokens are broken off: DRY, "don't repeat yourself". (Weidmann 2024,
/// text-generation-webui #5677)
///
/// A token that would make a sequence longer which the text has already had costs `multiplier` x
/// `base`^(length - `allowedLength`), where the length counts the tokens repeated so far.
package struct DRYParameters: Sendable, Equatable {
    /// What the shortest repetition that is penalised costs, in logits; 0 penalises none.
    package var multiplier: Float = 0

    /// By how much each further token multiplies the cost; less than 1 penalises nothing.
    package var base: Float = 1.75

    /// The shortest repetition that is penalised, in tokens.
    package var allowedLength: Int = 2

    /// How many of the last tokens, prompt included, are searched; -1 means the whole context, 0 penalises nothing.
    package var penaltyWindow: Int = -1

    /// What no repetition reaches across.
    package var sequenceBreakers = SequenceBreakers()

    /// The defaults: nothing is penalised.
    package init() {}
}

extension DRYParameters {
    /// Whether anything may be penalised.
    package var isOn: Bool { multiplier != 0 && base >= 1 && penaltyWindow != 0 }
}
