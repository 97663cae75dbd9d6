/// Tokens that model files leave unmarked and llama.cpp knows by their text.
private enum KnownText {
    static let endOfTurn = [
        "<|eot_id|>", "<|im_end|>", "<|end|>", "<end_of_turn>", "<|endoftext|>", "<|end_of_text|>", "<EOT>", "_<EOT>",
        "[EOT]", "<｜end▁of▁sentence｜>", "<end_of_utterance>",
    ]
    static let endOfMessage = ["<|eom_id|>"]
    static let endOfGeneration =
        endOfTurn + endOfMessage + [
            "</s>", "<eos>", "[EOS]", "<|return|>", "<|call|>", "<|calls|>", "<|flush|>", "<turn|>",
            "<|tool_response>", "[e~[",
        ]
    static let fillPrefix = [
        "<|fim_prefix|>", "<fim-prefix>", "<fim_prefix>", "<｜fim▁begin｜>", "<PRE>", "▁<PRE>", "<|code_prefix|>",
        "<|prefix|>",
    ]
    static let fillSuffix = [
        "<|fim_suffix|>", "<fim-suffix>", "<fim_suffix>", "<｜fim▁hole｜>", "<SUF>", "▁<SUF>", "<|code_suffix|>",
        "<|suffix|>",
    ]
    static let fillMiddle = [
        "<|fim_middle|>", "<fim-middle>", "<fim_middle>", "<｜fim▁end｜>", "<MID>", "▁<MID>", "<|code_middle|>",
        "<|middle|>",
    ]
    static let fillPadding = ["<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]"]
    static let fillRepository = ["<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>"]
    static let fillSeparator = ["<|file_sep|>"]
    /// Channel marks of gpt-oss, which are always shown.
    static let shown = ["<|channel|>", "<|message|>", "<|start|>", "<|constrain|>"]
}

extension Vocabulary {
    /// Finds special tokens by their text, corrects their kinds, and returns the ids that end a generation.
    ///
    /// - Source: llama.cpp `llama_vocab::impl::load`. Where it takes whichever of several texts its hash table yields
    ///   first, the order of the lists above decides here.
    mutating func resolveKnownTexts(_ index: ByteStringIndex) -> Set<TokenID> {
        resolve(\.endOfTurn, KnownText.endOfTurn, index)
        resolve(\.endOfMessage, KnownText.endOfMessage, index)
        resolve(\.fillPrefix, KnownText.fillPrefix, index)
        resolve(\.fillSuffix, KnownText.fillSuffix, index)
        resolve(\.fillMiddle, KnownText.fillMiddle, index)
        resolve(\.fillPadding, KnownText.fillPadding, index)
        resolve(\.fillRepository, KnownText.fillRepository, index)
        resolve(\.fillSeparator, KnownText.fillSeparator, index)

        var ends: Set<TokenID> = []
        for token in KnownText.endOfGeneration.compactMap({ index.find(Array($0.utf8)) }) {
            ends.insert(token)
            kinds[Int(token)] = .control
        }
        for token in KnownText.shown.compactMap({ index.find(Array($0.utf8)) }) {
            kinds[Int(token)] = .userDefined
        }
        let parts = [
            special.endOfSequence, special.endOfTurn, special.endOfMessage, special.fillPadding,
            special.fillRepository, special.fillSeparator,
        ]
        ends.formUnion(parts.compactMap(\.self))
        removeFalseEnds(from: &ends, index)
        return ends
    }

    private mutating func resolve(
        _ part: WritableKeyPath<SpecialTokens, TokenID?>,
        _ texts: [String],
        _ index: ByteStringIndex
    ) {
        guard special[keyPath: part] == nil else { return }
        guard let token = texts.lazy.compactMap({ index.find(Array($0.utf8)) }).first else { return }
        special[keyPath: part] = token
        kinds[Int(token)] = .control
    }

    /// Takes back `<|end|>` and `</s>` in vocabularies where other tokens show that they end no generation.
    private mutating func removeFalseEnds(from ends: inout Set<TokenID>, _ index: ByteStringIndex) {
        func end(_ text: String) -> TokenID? {
            index.find(Array(text.utf8)).flatMap { ends.contains($0) ? $0 : nil }
        }
        let calls = end("<|call|>") ?? end("<|calls|>")
        if let token = end("<|end|>"), calls != nil, end("<|return|>") ?? end("<|flush|>") != nil {
            ends.remove(token)
            kinds[Int(token)] = .userDefined
        }
        if let token = end("</s>"), end("<|tool_response>") ?? end("<|plamo:eos|>") != nil {
            ends.remove(token)
            kinds[Int(token)] = .normal
        }
    }
}
