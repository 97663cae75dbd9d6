import CKernels

/// Matrix products of the same inputs, computed together. Made once, so that a step allocates nothing.
struct Projections {
    let matrices: [WeightMatrix]
    private let products: [mnv_projection]
    private let columns: Int

    /// Products of inputs [rows][columns], each matrix writing [rows][its rows] to its buffer.
    init(_ parts: (matrix: WeightMatrix, outputs: FloatBuffer)...) {
        matrices = parts.map(\.matrix)
        products = parts.map { $0.matrix.projection(to: $0.outputs) }
        columns = matrices[0].columns
        precondition(matrices.allSatisfy { $0.columns == matrices[0].columns }, "inputs of different widths")
    }

    /// Computes the products of `count` rows.
    func compute(_ inputs: FloatBuffer, count: Int, pool: OpaquePointer, scratch: UnsafeMutableRawPointer) {
        precondition(inputs.count >= count * columns, "more rows than the inputs have")
        products.withUnsafeBufferPointer { products in
            mnv_matmul(
                pool,
                products.baseAddress,
                products.count,
                inputs.pointer,
                columns,
                count,
                columns,
                scratch
            )
        }
    }
}
