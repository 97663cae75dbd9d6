import Inference
import Tokenization

extension ModelProperties {
    /// Describes a model that another process runs and whose files lie here.
    init(of model: LocalModel, backend: String, contextLength: Int, parallelRequests: Int) {
        let vocabulary = model.tokenizer.vocabulary
        func text(of token: TokenID?) -> String {
            token.map { model.tokenizer.decode([$0], renderSpecial: true) } ?? ""
        }
        self.init(
            backend: backend,
            contextLength: contextLength,
            parallelRequests: parallelRequests,
            trainedContextLength: model.trainedContextLength ?? contextLength,
            vocabularySize: model.vocabularySize,
            longestTokenByteCount: vocabulary.tokens.longestByteCount,
            chatTemplate: model.chatTemplate,
            bosToken: text(of: vocabulary.special.beginOfSequence),
            eosToken: text(of: vocabulary.special.endOfSequence),
            gapTokens: GapTokens(vocabulary.special),
            controlTokenTexts: model.tokenizer.controlTokenTexts
        )
    }
}

extension GapTokens {
    /// The tokens around a gap, if there are all three.
    fileprivate init?(_ special: SpecialTokens) {
        guard let prefix = special.fillPrefix, let suffix = special.fillSuffix, let middle = special.fillMiddle else {
            return nil
        }
        self.init(prefix: prefix, suffix: suffix, middle: middle)
    }
}
