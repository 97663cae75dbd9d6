/// A tokenizer.json: normalizer, pre-tokenizer, model, post-processor and decoder, put together as the file tells.
///
/// The ids are those of the `tokenizers` package. What it does for training and batches only (`dropout`, `truncation`,
/// `padding`) is left out.
struct HuggingFaceTokenizer: Tokenizer {
    let vocabulary: Vocabulary
    let endOfGeneration: Set<TokenID>
    let controlTokenTexts: [String]
    let addsBOS: Bool
    let addsEOS: Bool
    /// The decoder takes it away.
    let addsSpacePrefix = false

    private let normalizer: TextNormalizer?
    private let splitter: WordSplitter?
    private let model: any WordModel
    private let template: TokenTemplate
    private let decoder: [TextDecoder]
    private let texts: DecodedTexts
    /// Added tokens that are searched for in the text as it comes.
    private let plainTokens: AddedTokenMatcher
    /// Added tokens that are searched for in the normalized text.
    private let normalizedTokens: AddedTokenMatcher

    /// Reads a tokenizer.json.
    ///
    /// - Throws: ``TokenizationError`` if it is damaged or names what this room can't do.
    init(_ node: JSONNode, _ settings: TokenizerSettings) throws(TokenizationError) {
        let normalizer = try TextNormalizer(node["normalizer"])
        self.normalizer = normalizer
        splitter = try WordSplitter(node["pre_tokenizer"])
        decoder = try TextDecoder.steps(node["decoder"])
        var list: TokenList
        (model, list) = try Self.model(node["model"])
        let added = try AddedTokens(node["added_tokens"], &list)
        var normalizedTexts: [TokenID: [UInt8]] = [:]
        for token in added.byID.values where token.isNormalized {
            let text = AlignedText(utf8: token.text[...], start: 0)
            let normalized = normalizer?.normalize(text) ?? text
            let utf8 = normalized.bytes(of: 0..<normalized.count)
            if utf8 != token.text { normalizedTexts[token.id] = utf8 }
        }
        plainTokens = AddedTokenMatcher(
            added.byID.values.filter { !$0.isNormalized }.map { ($0.text, $0) },
            specialTexts: added.specialTexts
        )
        normalizedTokens = AddedTokenMatcher(
            added.byID.values.filter(\.isNormalized).map { (normalizedTexts[$0.id] ?? $0.text, $0) },
            specialTexts: added.specialTexts
        )
        texts = DecodedTexts(list, normalized: normalizedTexts, specialTexts: added.specialTexts)
        var vocabulary = try Vocabulary(list, added, settings)
        endOfGeneration = vocabulary.resolveKnownTexts(try list.index())
        controlTokenTexts = added.specialTexts.map { String(decoding: $0, as: UTF8.self) }.sorted()
        template = try Self.template(node["post_processor"], settings, vocabulary.special)
        addsBOS = vocabulary.special.beginOfSequence.map(template.begins) ?? false
        addsEOS = vocabulary.special.endOfSequence.map(template.ends) ?? false
        self.vocabulary = vocabulary
    }

    func encode(utf8: [UInt8], seams: [Int], addSpecial: Bool, parseSpecial: Bool) -> [TokenID] {
        var tokens: [TokenID] = []
        var cache = WordCache(model)
        let text = AlignedText(utf8: utf8[...], start: 0)
        for fragment in plainTokens.split(text, parseSpecial: parseSpecial, seams: seams) {
            guard case .text(let text) = fragment else {
                fragment.append(to: &tokens)
                continue
            }
            let normalized = normalizer?.normalize(text) ?? text
            for fragment in normalizedTokens.split(normalized, parseSpecial: parseSpecial, seams: seams) {
                if case .text(let text) = fragment { encode(text, &cache, into: &tokens) }
                fragment.append(to: &tokens)
            }
        }
        return template.tokens(around: tokens, addSpecial: addSpecial)
    }

    func bytes(of token: TokenID, renderSpecial: Bool) -> ArraySlice<UInt8> {
        var renderer = makeRenderer(renderSpecial: renderSpecial, continuesText: true)
        return renderer.bytes(of: token) + renderer.finish()
    }

    func makeRenderer(renderSpecial: Bool, continuesText: Bool) -> any TokenRendering {
        DecoderRenderer(texts, decoder, renderSpecial: renderSpecial, continuesText: continuesText)
    }

    private func encode(_ text: AlignedText, _ cache: inout WordCache, into tokens: inout [TokenID]) {
        var split = SplitText(text)
        splitter?.split(&split)
        for word in split.words { cache.encode(split.text.bytes(of: word), into: &tokens) }
    }

    private static func model(_ node: JSONNode) throws(TokenizationError) -> (any WordModel, TokenList) {
        // Old files don't say what they are.
        let type = try node["type"].optionalString() ?? (node["merges"].isNull ? "WordPiece" : "BPE")
        switch type {
        case "BPE":
            let list = try TokenList(object: node["vocab"])
            return (try BytePairModel(node, list), list)
        case "WordPiece":
            let list = try TokenList(object: node["vocab"])
            return (try WordPieceModel(node, list), list)
        case "WordLevel":
            let list = try TokenList(object: node["vocab"])
            return (try WordLevelModel(node, list), list)
        case "Unigram":
            var scores: [Double] = []
            let list = try TokenList(scored: node["vocab"], scores: &scores)
            return (try UnigramModel(node, list, scores: scores), list)
        default: throw node.unknown(type, "a model")
        }
    }

    private static func template(
        _ node: JSONNode,
        _ settings: TokenizerSettings,
        _ special: SpecialTokens
    ) throws(TokenizationError) -> TokenTemplate {
        var template = try TokenTemplate(node)
        if let isWanted = settings.addsBOS, let token = special.beginOfSequence {
            template.set(isWanted, atStart: token)
        }
        if let isWanted = settings.addsEOS, let token = special.endOfSequence {
            template.set(isWanted, atEnd: token)
        }
        return template
    }
}

extension AddedTokenMatcher.Fragment {
    /// Appends the token, if it is one.
    fileprivate func append(to tokens: inout [TokenID]) {
        if case .token(let token) = self { tokens.append(token) }
    }
}
