/// The ids of the tokens that have a part to play.
package struct SpecialTokens: Sendable, Equatable {
    /// Begin of the sequence (BOS).
    package var beginOfSequence: TokenID?
    /// End of the sequence (EOS).
    package var endOfSequence: TokenID?
    /// End of a turn in a conversation (EOT).
    package var endOfTurn: TokenID?
    /// End of a message that another one of the same speaker follows (EOM).
    package var endOfMessage: TokenID?
    /// Stands for text that no token spells.
    package var unknown: TokenID?
    /// Stands between two texts and behind the last one (SEP).
    package var separator: TokenID?
    /// Fills a batch up to its width.
    package var padding: TokenID?
    /// Fill-in-the-middle: the text before the gap follows.
    package var fillPrefix: TokenID?
    /// Fill-in-the-middle: the text after the gap follows.
    package var fillSuffix: TokenID?
    /// Fill-in-the-middle: the text of the gap follows.
    package var fillMiddle: TokenID?
    /// Fill-in-the-middle: padding.
    package var fillPadding: TokenID?
    /// Fill-in-the-middle: a repository's name follows.
    package var fillRepository: TokenID?
    /// Fill-in-the-middle: another file follows.
    package var fillSeparator: TokenID?

    /// No special token at all.
    package init() {}

    /// Every id that is set, with its name in GGUF's `tokenizer.ggml.<name>_token_id`.
    var named: [(name: String, id: TokenID)] {
        let all: [(String, TokenID?)] = [
            ("bos", beginOfSequence), ("eos", endOfSequence), ("eot", endOfTurn), ("eom", endOfMessage),
            ("unknown", unknown), ("seperator", separator), ("padding", padding), ("fim_pre", fillPrefix),
            ("fim_suf", fillSuffix),
            ("fim_mid", fillMiddle), ("fim_pad", fillPadding), ("fim_rep", fillRepository),
            ("fim_sep", fillSeparator),
        ]
        return all.compactMap { name, id in id.map { (name, $0) } }
    }
}
