/// A token's number in its vocabulary, counted from 0.
package typealias TokenID = Int32

/// Turns text into token ids and token ids into text.
///
/// Made by ``makeTokenizer(_:model:preTokenizer:)``. The ids are llama.cpp's.
package protocol Tokenizer: Sendable {
    /// The vocabulary with its gaps filled and its kinds corrected.
    var vocabulary: Vocabulary { get }

    /// The tokens after which a model has nothing more to say.
    var endOfGeneration: Set<TokenID> { get }

    /// The texts of all control and unknown tokens, and of those that the model file marks so; each is not empty.
    ///
    /// Where one of them stands in text that a user wrote, a seam inside of it keeps it from becoming a token.
    var controlTokenTexts: [String] { get }

    /// Whether `addSpecial` puts BOS in front.
    var addsBOS: Bool { get }

    /// Whether `addSpecial` puts EOS behind.
    var addsEOS: Bool { get }

    /// Whether text at the beginning or after a special token is encoded with a space in front.
    var addsSpacePrefix: Bool { get }

    /// The token ids of a text, which need not be valid UTF-8.
    ///
    /// - Parameters:
    ///   - utf8: The text, less than 512 MiB.
    ///   - seams: Offsets in `utf8`, in ascending order: text that spells a special token of any kind is not that token
    ///     if a seam lies inside of it. Else the text is tokenized as if there were no seams.
    ///   - addSpecial: Whether BOS and EOS are added, as far as the vocabulary wants them. Nothing is done about a text
    ///     that spells them itself.
    ///   - parseSpecial: Whether text that spells a control token is that token. User-defined tokens always are.
    /// - Returns: The ids; characters that the vocabulary cannot spell give the unknown token or nothing.
    /// - Complexity: O(n log n) for n bytes.
    func encode(utf8: [UInt8], seams: [Int], addSpecial: Bool, parseSpecial: Bool) -> [TokenID]

    /// The bytes of text that one token stands for; they may be a part of a character.
    ///
    /// - Parameters:
    ///   - token: Any number; one outside the vocabulary has no bytes.
    ///   - renderSpecial: Whether control and unknown tokens give their text instead of nothing.
    /// - Returns: The bytes, which no space that encoding put in front has been taken from.
    func bytes(of token: TokenID, renderSpecial: Bool) -> ArraySlice<UInt8>

    /// What gives the text of tokens that follow one another.
    ///
    /// - Parameters:
    ///   - renderSpecial: Whether control and unknown tokens give their text instead of nothing.
    ///   - continuesText: Whether the tokens go on after other text.
    /// - Returns: A renderer for one text.
    func makeRenderer(renderSpecial: Bool, continuesText: Bool) -> any TokenRendering
}

extension Tokenizer {
    /// Gives each token its bytes, less the spaces that encoding put in front of text.
    package func makeRenderer(renderSpecial: Bool, continuesText: Bool) -> any TokenRendering {
        TokenRenderer(tokenizer: self, renderSpecial: renderSpecial, continuesText: continuesText)
    }

    /// The token ids of a text.
    ///
    /// - SeeAlso: ``encode(utf8:seams:addSpecial:parseSpecial:)``
    package func encode(_ text: String, seams: [Int] = [], addSpecial: Bool, parseSpecial: Bool) -> [TokenID] {
        encode(utf8: Array(text.utf8), seams: seams, addSpecial: addSpecial, parseSpecial: parseSpecial)
    }

    /// The token ids of a text without seams, which need not be valid UTF-8.
    ///
    /// - SeeAlso: ``encode(utf8:seams:addSpecial:parseSpecial:)``
    package func encode(utf8: [UInt8], addSpecial: Bool, parseSpecial: Bool) -> [TokenID] {
        encode(utf8: utf8, seams: [], addSpecial: addSpecial, parseSpecial: parseSpecial)
    }

    /// The text of a whole sequence of tokens.
    ///
    /// A space that encoding put in front of text is taken away again; bytes that are no UTF-8 become U+FFFD.
    package func decode(_ tokens: some Sequence<TokenID>, renderSpecial: Bool) -> String {
        var renderer = makeRenderer(renderSpecial: renderSpecial, continuesText: false)
        var bytes: [UInt8] = []
        for token in tokens { bytes.append(contentsOf: renderer.bytes(of: token)) }
        bytes.append(contentsOf: renderer.finish())
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Makes the tokenizer that a model file asks for.
///
/// - Parameters:
///   - vocabulary: The description from the model file.
///   - model: GGUF's `tokenizer.ggml.model`: `llama` (SentencePiece BPE), `gpt2` (BPE, mostly of bytes), `gemma4` (BPE
///     of characters), `bert` (WordPiece) or `t5` (unigram).
///   - preTokenizer: GGUF's `tokenizer.ggml.pre`, which matters to `gpt2` only; nil means `default`.
/// - Returns: A tokenizer that is ready for use from any thread.
/// - Throws: ``TokenizationError`` if the names are unknown or the vocabulary contradicts itself.
package func makeTokenizer(
    _ vocabulary: Vocabulary,
    model: String,
    preTokenizer: String? = nil
) throws(TokenizationError) -> any Tokenizer {
    switch model {
    case "llama":
        return try SentencePieceTokenizer(vocabulary)
    case "gpt2":
        return try BytePairTokenizer(vocabulary, PreTokenizer.named(preTokenizer))
    case "gemma4":
        return try BytePairTokenizer(vocabulary, PreTokenizer.named("gemma4"))
    case "bert":
        return try WordPieceTokenizer(vocabulary)
    case "t5":
        return try UnigramTokenizer(vocabulary)
    default:
        throw TokenizationError(
            .unknownModel,
            "expected one of the tokenizer models llama, gpt2, gemma4, bert, t5, found \"\(model)\"; "
                + "choose a model that uses one of them"
        )
    }
}
