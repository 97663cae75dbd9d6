import ModelFiles
import Tokenization

/// The tokenizer that a file's metadata describes under `tokenizer.ggml`.
func makeTokenizer(_ metadata: Metadata) throws -> any Tokenizer {
    try makeTokenizer(
        Vocabulary(metadata),
        model: metadata.required("tokenizer.ggml.model"),
        preTokenizer: metadata.optional("tokenizer.ggml.pre")
    )
}

extension Vocabulary {
    fileprivate init(_ metadata: Metadata) throws {
        let tokens: ByteStringArray = try metadata.required("tokenizer.ggml.tokens")
        let merges: ByteStringArray = try metadata.optional("tokenizer.ggml.merges", default: [])
        let kinds: [Int32] = try metadata.optional("tokenizer.ggml.token_type", default: [])
        // Bytes, with a sign or without.
        let characterMap: [Int32] = try metadata.optional("tokenizer.ggml.precompiled_charsmap", default: [])
        self.init(
            tokens: ByteStrings(tokens),
            scores: try metadata.optional("tokenizer.ggml.scores", default: []),
            kinds: kinds.map { UInt8(exactly: $0).flatMap(TokenKind.init) ?? .unused },
            merges: ByteStrings(merges),
            special: try SpecialTokens(metadata),
            addBOS: try metadata.optional("tokenizer.ggml.add_bos_token"),
            addEOS: try metadata.optional("tokenizer.ggml.add_eos_token"),
            addSpacePrefix: try metadata.optional("tokenizer.ggml.add_space_prefix"),
            mergesSpaces: try metadata.optional("tokenizer.ggml.remove_extra_whitespaces"),
            characterMap: characterMap.map { UInt8(truncatingIfNeeded: $0) },
            lowercases: try metadata.optional("tokenizer.ggml.normalizer.lowercase"),
            stripsAccents: try metadata.optional("tokenizer.ggml.normalizer.strip_accents"),
            modelName: try? metadata.optional("general.name")
        )
    }
}

extension SpecialTokens {
    fileprivate init(_ metadata: Metadata) throws {
        func token(_ name: String) throws -> TokenID? {
            let id = try metadata.optional("tokenizer.ggml.\(name)_token_id", as: UInt32.self)
            // Some writers say "none" with all bits set.
            guard let id, id != .max else { return nil }
            return TokenID(exactly: id) ?? .max
        }
        self.init()
        beginOfSequence = try token("bos")
        endOfSequence = try token("eos")
        endOfTurn = try token("eot")
        endOfMessage = try token("eom")
        unknown = try token("unknown")
        separator = try token("seperator")
        padding = try token("padding")
        fillPrefix = try token("fim_pre")
        fillSuffix = try token("fim_suf")
        fillMiddle = try token("fim_mid")
        fillPadding = try token("fim_pad")
        fillRepository = try token("fim_rep")
        fillSeparator = try token("fim_sep")
    }
}

extension ByteStrings {
    fileprivate init(_ strings: ByteStringArray) {
        self.init()
        for string in strings { append(string.bytes) }
    }
}
