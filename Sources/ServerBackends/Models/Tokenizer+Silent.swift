import Tokenization

extension Tokenizer {
    /// The control tokens by their texts, but for those that end a reply.
    var silentTokens: [String: TokenID] {
        var tokens: [String: TokenID] = [:]
        for token in 0..<TokenID(vocabulary.tokens.count)
        where bytes(of: token, renderSpecial: false).isEmpty && !endOfGeneration.contains(token) {
            let text = bytes(of: token, renderSpecial: true)
            if !text.isEmpty { tokens[String(decoding: text, as: UTF8.self)] = token }
        }
        return tokens
    }
}
