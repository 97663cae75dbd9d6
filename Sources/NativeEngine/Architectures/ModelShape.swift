/// The sizes of a transformer that the rooms around it need to know.
package struct ModelShape: Sendable, Equatable {
    /// Layers.
    package var layerCount: Int
    /// Numbers per token between layers.
    package var width: Int
    /// Query heads.
    package var headCount: Int
    /// Heads of keys and values; each serves `headCount / keyValueHeadCount` query heads. (Ainslie 2023)
    package var keyValueHeadCount: Int
    /// Numbers per head.
    package var headSize: Int
    /// Tokens in the vocabulary.
    package var vocabularySize: Int
    /// Tokens that the model was trained to hold.
    package var trainedContextLength: Int

    var keyValueWidth: Int { keyValueHeadCount * headSize }
    var queryWidth: Int { headCount * headSize }
}
