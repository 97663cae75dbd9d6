/// A plain description of a vocabulary, as a model file gives it.
///
/// Nothing is checked until ``makeTokenizer(_:model:preTokenizer:)``; the tokenizer made there holds the description
/// with the gaps filled: one score and one kind for every token, kinds corrected where llama.cpp corrects them, and
/// the special tokens that are known by their text.
package struct Vocabulary: Sendable {
    /// The tokens' texts as they stand in the file: `▁` and `Ġ` for the space, `<0x0A>` for a byte.
    package var tokens: ByteStrings
    /// One score for each token, higher merges first (SentencePiece); empty means zeros.
    package var scores: [Float]
    /// One kind for each token; empty means all are normal. What GGUF numbers otherwise is ``TokenKind/unused``.
    package var kinds: [TokenKind]
    /// Merges of byte-level BPE, first merges first, each as `left right` with one space between.
    package var merges: ByteStrings
    /// The tokens with a part to play.
    package var special: SpecialTokens
    /// Whether encoding puts BOS in front; nil leaves it to the kind of tokenizer.
    package var addBOS: Bool?
    /// Whether encoding puts EOS behind; nil leaves it to the kind of tokenizer.
    package var addEOS: Bool?
    /// Whether SentencePiece puts a space in front of text; nil means yes.
    package var addSpacePrefix: Bool?
    /// Whether several spaces in a row count as one (unigram model); nil means no.
    package var mergesSpaces: Bool?
    /// SentencePiece's table of character replacements (unigram model); empty replaces nothing.
    package var characterMap: [UInt8]
    /// Whether WordPiece sees small letters only; nil means yes.
    package var lowercases: Bool?
    /// Whether WordPiece sees letters without their accents; nil means as ``lowercases``.
    package var stripsAccents: Bool?
    /// The model's name; Phi-3 swallows white space after its special tokens, and nothing but the name tells.
    package var modelName: String?

    /// Describes a vocabulary.
    package init(
        tokens: ByteStrings,
        scores: [Float] = [],
        kinds: [TokenKind] = [],
        merges: ByteStrings = ByteStrings(),
        special: SpecialTokens = SpecialTokens(),
        addBOS: Bool? = nil,
        addEOS: Bool? = nil,
        addSpacePrefix: Bool? = nil,
        mergesSpaces: Bool? = nil,
        characterMap: [UInt8] = [],
        lowercases: Bool? = nil,
        stripsAccents: Bool? = nil,
        modelName: String? = nil
    ) {
        self.tokens = tokens
        self.scores = scores
        self.kinds = kinds
        self.merges = merges
        self.special = special
        self.addBOS = addBOS
        self.addEOS = addEOS
        self.addSpacePrefix = addSpacePrefix
        self.mergesSpaces = mergesSpaces
        self.characterMap = characterMap
        self.lowercases = lowercases
        self.stripsAccents = stripsAccents
        self.modelName = modelName
    }

    /// Checks sizes, ids and scores, and fills in missing scores and kinds.
    mutating func complete() throws(TokenizationError) {
        let count = tokens.count
        guard count > 0, count < Int(Int32.max) / 2 else {
            throw TokenizationError(
                .invalidTokenCount,
                "expected 1 to \(Int32.max / 2) tokens, found \(count); check the model file"
            )
        }
        guard merges.count < Int(Int32.max) / 8 else {
            throw TokenizationError(
                .sizeMismatch,
                "expected fewer than \(Int32.max / 8) merges, found \(merges.count); check the model file"
            )
        }
        if scores.isEmpty { scores = Array(repeating: 0, count: count) }
        if kinds.isEmpty { kinds = Array(repeating: .normal, count: count) }
        try checkCount(of: "scores", scores.count)
        try checkCount(of: "token types", kinds.count)
        if let token = scores.firstIndex(where: \.isNaN) {
            throw TokenizationError(.invalidScore, "expected a number as score, found NaN", token: token)
        }
        for (name, id) in special.named where !tokens.contains(id) {
            throw TokenizationError(
                .tokenOutOfRange,
                "expected the \(name) token in 0..<\(count), found \(id); correct the model file's metadata",
                token: Int(id)
            )
        }
    }

    /// The texts of tokens that are control or unknown ones, or were marked so before their kinds were corrected.
    ///
    /// - Parameter marked: The kinds that the model file gives.
    /// - Returns: The texts in the tokens' order; none is empty.
    func controlTokenTexts(markedBefore marked: [TokenKind]) -> [String] {
        (0..<tokens.count)
            .filter { (kinds[$0].isControl || marked[$0].isControl) && !tokens[$0].isEmpty }
            .map { String(decoding: tokens[$0], as: UTF8.self) }
    }

    private func checkCount(of list: String, _ found: Int) throws(TokenizationError) {
        guard found != tokens.count else { return }
        throw TokenizationError(
            .sizeMismatch,
            "expected \(tokens.count) \(list), one for each token, found \(found); the model file is damaged"
        )
    }
}

extension ByteStrings {
    /// Whether `token` is the position of a string.
    func contains(_ token: TokenID) -> Bool {
        token >= 0 && Int(token) < count
    }
}
