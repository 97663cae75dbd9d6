/// Where one tensor's weights lie and how to read them; proved to lie within its file when the file was opened.
package struct TensorDescription: Sendable, Equatable {
    /// The tensor's name, such as `blk.0.attn_q.weight`.
    package let name: String
    /// How the weights are stored.
    package let type: ElementType
    /// Lengths of the dimensions in GGUF order, the fastest first; a matrix is [columns, rows]. Empty for a scalar.
    package let shape: [Int]
    /// The number of weights: the product of ``shape``.
    package let elementCount: Int
    /// The number of bytes that the weights take.
    package let byteCount: Int
    /// Which shard holds the weights, counted from 0; 0 where the model is one file.
    package let shard: Int
    /// Where the weights begin, in bytes from the start of the shard.
    package let fileOffset: Int
    /// Where the header describes the tensor, in bytes from the start of the shard.
    package let descriptionOffset: Int

    /// The bytes of the shard that hold the weights.
    var fileRange: Range<Int> { fileOffset..<fileOffset + byteCount }
}
