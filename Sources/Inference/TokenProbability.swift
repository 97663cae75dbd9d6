package import Tokenization

/// A token, and how likely it is.
package struct TokenProbability: Sendable, Equatable {
    /// The token.
    package var token: TokenID

    /// The natural logarithm of its probability; negative infinity if it can't occur.
    package var logProbability: Float

    /// Puts the two together.
    package init(token: TokenID, logProbability: Float) {
        self.token = token
        self.logProbability = logProbability
    }
}
