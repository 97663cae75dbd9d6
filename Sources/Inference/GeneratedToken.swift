package import Tokenization

/// A token of a reply, and how likely the model found it.
package struct GeneratedToken: Sendable, Equatable {
    /// The token.
    package var id: TokenID

    /// Natural logarithm of its probability among all tokens, before anything but the model has had a say; nil if
    /// nobody asked.
    package var logProbability: Float?

    /// The most likely tokens at its place, most likely first.
    package var alternatives: [TokenProbability]

    /// Creates a token of a reply.
    package init(id: TokenID, logProbability: Float? = nil, alternatives: [TokenProbability] = []) {
        self.id = id
        self.logProbability = logProbability
        self.alternatives = alternatives
    }
}

/// A token and how likely the model finds it.
package struct TokenProbability: Sendable, Equatable {
    /// The token.
    package var token: TokenID

    /// Natural logarithm of its probability.
    package var logProbability: Float

    /// Creates a pair.
    package init(token: TokenID, logProbability: Float) {
        self.token = token
        self.logProbability = logProbability
    }
}
