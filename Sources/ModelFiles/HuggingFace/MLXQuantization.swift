/// How MLX has quantised a model's weights.
package struct MLXQuantization: Decodable, Sendable, Equatable {
    /// Bits of a weight; layers may have others of their own.
    package let bits: Int

    /// Weights that share a scale.
    package let groupSize: Int

    private enum CodingKeys: String, CodingKey {
        case bits
        case groupSize = "group_size"
    }
}
