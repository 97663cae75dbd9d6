import CKernels
import ModelFiles

/// The `llama` architecture, which Mistral, TinyLlama, SmolLM and many others share.
///
/// - Source: Touvron 2023; RMSNorm: Zhang 2019; RoPE: Su 2021; SwiGLU: Shazeer 2020; grouped queries: Ainslie 2023.
final class Llama: Architecture {
    let shape: ModelShape
    var matrices: [WeightMatrix] { layers.dropLast().flatMap(\.matrices) + layers.suffix(1).flatMap(\.ofAllRows) }
    var outputMatrices: [WeightMatrix] { layers.suffix(1).flatMap(\.ofChosenRows) + output.matrices }

    private struct Layer {
        let attentionNorm: FloatBuffer
        let queryKeyValue, attentionOutput: Projections
        let feedForwardNorm: FloatBuffer
        let gateUp, down: Projections

        var matrices: [WeightMatrix] { ofAllRows + ofChosenRows }
        /// What all rows meet in the last layer, too: other rows need their keys and values.
        var ofAllRows: [WeightMatrix] { queryKeyValue.matrices }
        /// What only those rows meet in the last layer whose logits are wanted.
        var ofChosenRows: [WeightMatrix] { [attentionOutput, gateUp, down].flatMap(\.matrices) }
    }

    private let file: GGUFFile
    private let feedForwardWidth: Int
    private let epsilon: Float
    private let rotary: RotaryEmbedding
    private let embedding: mnv_matrix
    private let layers: [Layer]
    private let outputNorm: FloatBuffer
    private let output: Projections
    private let scratch: Scratch

    init(_ file: GGUFFile, contextLength: Int, rowCount: Int, pool: WorkerPool) throws {
        let configuration = try Configuration(file)
        let shape = configuration.shape
        feedForwardWidth = configuration.feedForwardWidth
        self.file = file
        self.shape = shape
        epsilon = configuration.epsilon
        rotary = try RotaryEmbedding(
            file,
            prefix: "llama",
            headSize: shape.headSize,
            contextLength: contextLength,
            trainedContextLength: shape.trainedContextLength
        )
        let embedding = try file.tensor("token_embd.weight", shape: [shape.width, shape.vocabularySize])
        self.embedding = file.matrix(embedding, columns: shape.width, rows: shape.vocabularySize)
        let isTied = file[tensor: "output.weight"] == nil
        let head = try WeightMatrix(
            file,
            isTied ? "token_embd" : "output",
            columns: shape.width,
            rows: shape.vocabularySize,
            pool: pool
        )
        outputNorm = try file.vector("output_norm.weight", count: shape.width)
        let weights = try (0..<shape.layerCount).map { index in
            try LayerWeights(
                file,
                index,
                shape: shape,
                feedForwardWidth: configuration.feedForwardWidth,
                pool: pool
            )
        }
        // Scratch comes last: by now the file has proved that the sizes are real.
        let scratch = Scratch(
            shape: shape,
            feedForwardWidth: feedForwardWidth,
            rotaryCount: rotary.dimensionCount,
            rowCount: rowCount
        )
        self.scratch = scratch
        layers = weights.map { weights in
            Layer(
                attentionNorm: weights.attentionNorm,
                queryKeyValue: Projections(
                    (weights.query, scratch.query),
                    (weights.key, scratch.key),
                    (weights.value, scratch.value)
                ),
                attentionOutput: Projections((weights.attentionOutput, scratch.delta)),
                feedForwardNorm: weights.feedForwardNorm,
                gateUp: Projections((weights.gate, scratch.gate), (weights.up, scratch.up)),
                down: Projections((weights.down, scratch.delta))
            )
        }
        output = Projections((head, scratch.logits))
        try Self.refuseUnknownTensors(file, layerCount: shape.layerCount, rotary: rotary)
    }

    func forward(
        _ batch: Batch,
        cache: KeyValueCache,
        pool: WorkerPool,
        logits body: (Int, UnsafeMutableBufferPointer<Float>) throws -> Void
    ) rethrows {
        var count = batch.rows.count
        precondition(count <= scratch.rowCount, "batch longer than the scratch space")
        let pool = pool.pool
        let hidden = scratch.hidden.pointer
        let normed = scratch.normed.pointer
        let scale = 1 / Float(shape.headSize).squareRoot()

        batch.tables.withUnsafeBufferPointer { tables in
            let rows = prepareRows(batch, tables: tables)
            for (index, layer) in layers.enumerated() {
                var pages = cache.layer(index)
                mnv_rms_norm(pool, hidden, layer.attentionNorm.pointer, normed, count, shape.width, epsilon)
                layer.queryKeyValue.compute(scratch.normed, count: count, pool: pool, scratch: scratch.product)
                rotate(scratch.query, heads: shape.headCount, count, pool)
                rotate(scratch.key, heads: shape.keyValueHeadCount, count, pool)
                mnv_store_kv(pool, &pages, scratch.key.pointer, scratch.value.pointer, rows, count)
                if index == layers.count - 1 {
                    keepRows(batch.logitRows)
                    count = batch.logitRows.count
                }
                mnv_attention(pool, &pages, scratch.query.pointer, scratch.attention.pointer, rows, count, scale)
                layer.attentionOutput.compute(scratch.attention, count: count, pool: pool, scratch: scratch.product)
                mnv_add(pool, hidden, scratch.delta.pointer, hidden, count * shape.width)

                mnv_rms_norm(pool, hidden, layer.feedForwardNorm.pointer, normed, count, shape.width, epsilon)
                layer.gateUp.compute(scratch.normed, count: count, pool: pool, scratch: scratch.product)
                let gate = scratch.gate.pointer
                mnv_swiglu(pool, gate, scratch.up.pointer, gate, count, feedForwardWidth)
                layer.down.compute(scratch.gate, count: count, pool: pool, scratch: scratch.product)
                mnv_add(pool, hidden, scratch.delta.pointer, hidden, count * shape.width)
            }
        }
        try writeLogits(batch, pool: pool, body)
    }

    /// Looks up the tokens' embeddings and what the kernels need to know about each row.
    private func prepareRows(
        _ batch: Batch,
        tables: UnsafeBufferPointer<UInt32>
    ) -> UnsafePointer<mnv_attention_row> {
        for (index, row) in batch.rows.enumerated() {
            var token = row.token
            var matrix = embedding
            let known = mnv_embed(&matrix, &token, 1, scratch.hidden.pointer + index * shape.width)
            precondition(known, "token out of the vocabulary")
            rotary.writeAngles(at: row.position, to: scratch.angles.pointer + index * rotary.dimensionCount)
            scratch.rows[index] = mnv_attention_row(
                pages: tables.baseAddress.map { $0 + row.table },
                length: UInt32(row.position + 1)
            )
        }
        return UnsafePointer(scratch.rows)
    }

    /// Moves what the rest of the last layer needs of these rows to the front: nothing will look at the others again.
    private func keepRows(_ rows: [Int]) {
        for (place, row) in rows.enumerated() where place != row {
            scratch.hidden.copyRow(row, to: place, width: shape.width)
            scratch.query.copyRow(row, to: place, width: shape.queryWidth)
            scratch.rows[place] = scratch.rows[row]
        }
    }

    /// Computes the logits of the rows that were kept, a few at a time so that the memory for them stays small.
    private func writeLogits(
        _ batch: Batch,
        pool: OpaquePointer,
        _ body: (Int, UnsafeMutableBufferPointer<Float>) throws -> Void
    ) rethrows {
        let width = shape.width
        for start in stride(from: 0, to: batch.logitRows.count, by: Scratch.logitsRowCount) {
            let group = batch.logitRows[start...].prefix(Scratch.logitsRowCount)
            let hidden = scratch.hidden.pointer + start * width
            mnv_rms_norm(pool, hidden, outputNorm.pointer, scratch.normed.pointer, group.count, width, epsilon)
            output.compute(scratch.normed, count: group.count, pool: pool, scratch: scratch.product)
            for (place, row) in group.enumerated() {
                let logits = scratch.logits.pointer + place * shape.vocabularySize
                try body(row, UnsafeMutableBufferPointer(start: logits, count: shape.vocabularySize))
            }
        }
    }

    private func rotate(_ vectors: FloatBuffer, heads: Int, _ count: Int, _ pool: OpaquePointer) {
        mnv_rope(
            pool,
            vectors.pointer,
            heads * shape.headSize,
            scratch.angles.pointer,
            count,
            heads,
            shape.headSize,
            rotary.dimensionCount
        )
    }
}
