package import Tokenization

/// A token of a reply and, if they were asked for, how likely the model thought it and its alternatives.
///
/// Probabilities are the model's own: those before biases, penalties, masks and temperature.
package struct GeneratedToken: Sendable, Equatable {
    /// The token.
    package var id: TokenID

    /// The natural logarithm of its probability; `nil` if it was not asked for.
    package var logProbability: Float?

    /// The most likely tokens, the most likely first; the token itself need not be among them.
    package var alternatives: [TokenProbability]

    /// Creates a token, by default one of which nothing else is known.
    package init(id: TokenID, logProbability: Float? = nil, alternatives: [TokenProbability] = []) {
        self.id = id
        self.logProbability = logProbability
        self.alternatives = alternatives
    }
}
