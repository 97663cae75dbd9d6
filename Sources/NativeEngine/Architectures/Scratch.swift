import CKernels

/// Memory for what lies between weights and logits, for the longest batch, so that no step allocates.
final class Scratch {
    /// Rows whose logits are computed at once.
    static let logitsRowCount = 32

    let rowCount: Int
    /// [row][width]
    let hidden, normed, delta: FloatBuffer
    /// [row][head][head size]
    let query, key, value, attention: FloatBuffer
    /// [row][feed-forward width]
    let gate, up: FloatBuffer
    /// [row][rotary pair][cosine, sine]
    let angles: FloatBuffer
    /// [row][vocabulary]
    let logits: FloatBuffer
    /// [row]
    let rows: UnsafeMutablePointer<mnv_attention_row>
    /// What a matrix product needs.
    let product: UnsafeMutableRawPointer

    init(shape: ModelShape, feedForwardWidth: Int, rotaryCount: Int, rowCount: Int) {
        self.rowCount = rowCount
        func buffer(_ width: Int) -> FloatBuffer { FloatBuffer(count: rowCount * width) }
        hidden = buffer(shape.width)
        normed = buffer(shape.width)
        delta = buffer(shape.width)
        query = buffer(shape.queryWidth)
        key = buffer(shape.keyValueWidth)
        value = buffer(shape.keyValueWidth)
        attention = buffer(shape.queryWidth)
        gate = buffer(feedForwardWidth)
        up = buffer(feedForwardWidth)
        angles = buffer(rotaryCount)
        logits = FloatBuffer(count: min(rowCount, Self.logitsRowCount) * shape.vocabularySize)
        rows = .allocate(capacity: rowCount)
        let widest = max(shape.width, shape.queryWidth, feedForwardWidth)
        product = .allocate(byteCount: mnv_matmul_scratch_bytes(widest, rowCount), alignment: 64)
    }

    deinit {
        rows.deallocate()
        product.deallocate()
    }
}
