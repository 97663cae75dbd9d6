import CKernels
import ModelFiles

/// The `llama` architecture, which Mistral, TinyLlama, SmolLM and many others share.
///
/// - Source: Touvron 2023; RMSNorm: Zhang 2019; RoPE: Su 2021; SwiGLU: Shazeer 2020; grouped queries: Ainslie 2023.
final class Llama: Architecture {
    let shape: ModelShape

    private struct Layer {
        let attentionNorm: FloatBuffer
        let query, key, value, attentionOutput: WeightMatrix
        let feedForwardNorm: FloatBuffer
        let gate, up, down: WeightMatrix
    }

    private let file: GGUFFile
    private let epsilon: Float
    private let rotary: RotaryEmbedding
    private let embedding: mnv_matrix
    private let layers: [Layer]
    private let outputNorm: FloatBuffer
    private let output: WeightMatrix
    private let scratch: Scratch

    init(_ file: GGUFFile, contextLength: Int, batchLength: Int) throws {
        let configuration = try Configuration(file)
        let shape = configuration.shape
        let feedForwardWidth = configuration.feedForwardWidth
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
        let embedding = try WeightMatrix(file, "token_embd", columns: shape.width, rows: shape.vocabularySize)
        self.embedding = embedding.matrix
        layers = try (0..<shape.layerCount).map { index in
            func matrix(_ name: String, _ columns: Int, _ rows: Int) throws -> WeightMatrix {
                try WeightMatrix(file, "blk.\(index).\(name)", columns: columns, rows: rows)
            }
            return Layer(
                attentionNorm: try file.vector("blk.\(index).attn_norm.weight", count: shape.width),
                query: try matrix("attn_q", shape.width, shape.queryWidth),
                key: try matrix("attn_k", shape.width, shape.keyValueWidth),
                value: try matrix("attn_v", shape.width, shape.keyValueWidth),
                attentionOutput: try matrix("attn_output", shape.queryWidth, shape.width),
                feedForwardNorm: try file.vector("blk.\(index).ffn_norm.weight", count: shape.width),
                gate: try matrix("ffn_gate", shape.width, feedForwardWidth),
                up: try matrix("ffn_up", shape.width, feedForwardWidth),
                down: try matrix("ffn_down", feedForwardWidth, shape.width)
            )
        }
        outputNorm = try file.vector("output_norm.weight", count: shape.width)
        let isTied = file[tensor: "output.weight"] == nil
        output =
            isTied ? embedding : try WeightMatrix(file, "output", columns: shape.width, rows: shape.vocabularySize)
        scratch = Scratch(
            shape: shape,
            feedForwardWidth: feedForwardWidth,
            rotaryCount: rotary.dimensionCount,
            rowCount: batchLength
        )
        try Self.refuseUnknownTensors(file, layerCount: shape.layerCount)
    }

    func forward(
        _ batch: Batch,
        cache: KeyValueCache,
        pool: WorkerPool,
        logits body: (Int, UnsafeMutableBufferPointer<Float>) throws -> Void
    ) rethrows {
        let count = batch.rows.count
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
                multiply(
                    normed,
                    count,
                    shape.width,
                    pool,
                    layer.query.projection(to: scratch.query),
                    layer.key.projection(to: scratch.key),
                    layer.value.projection(to: scratch.value)
                )
                rotate(scratch.query, heads: shape.headCount, count, pool)
                rotate(scratch.key, heads: shape.keyValueHeadCount, count, pool)
                mnv_store_kv(pool, &pages, scratch.key.pointer, scratch.value.pointer, rows, count)
                mnv_attention(pool, &pages, scratch.query.pointer, scratch.attention.pointer, rows, count, scale)
                multiply(
                    scratch.attention.pointer,
                    count,
                    shape.queryWidth,
                    pool,
                    layer.attentionOutput.projection(to: scratch.delta)
                )
                mnv_add(pool, hidden, scratch.delta.pointer, hidden, count * shape.width)

                mnv_rms_norm(pool, hidden, layer.feedForwardNorm.pointer, normed, count, shape.width, epsilon)
                multiply(
                    normed,
                    count,
                    shape.width,
                    pool,
                    layer.gate.projection(to: scratch.gate),
                    layer.up.projection(to: scratch.up)
                )
                let gate = scratch.gate.pointer
                mnv_swiglu(pool, gate, scratch.up.pointer, gate, count, layer.gate.rows)
                multiply(gate, count, layer.down.columns, pool, layer.down.projection(to: scratch.delta))
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

    /// Computes the logits of the rows that want them, a few at a time so that the memory for them stays small.
    private func writeLogits(
        _ batch: Batch,
        pool: OpaquePointer,
        _ body: (Int, UnsafeMutableBufferPointer<Float>) throws -> Void
    ) rethrows {
        let wanted = batch.rows.indices.filter { batch.rows[$0].wantsLogits }
        for start in stride(from: 0, to: wanted.count, by: Scratch.logitsRowCount) {
            let group = wanted[start..<min(start + Scratch.logitsRowCount, wanted.count)]
            for (place, row) in group.enumerated() {
                mnv_rms_norm(
                    pool,
                    scratch.hidden.pointer + row * shape.width,
                    outputNorm.pointer,
                    scratch.normed.pointer + place * shape.width,
                    1,
                    shape.width,
                    epsilon
                )
            }
            multiply(scratch.normed.pointer, group.count, shape.width, pool, output.projection(to: scratch.logits))
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

    private func multiply(
        _ inputs: UnsafePointer<Float>,
        _ count: Int,
        _ columns: Int,
        _ pool: OpaquePointer,
        _ projections: mnv_projection...
    ) {
        mnv_matmul(pool, projections, projections.count, inputs, columns, count, columns, scratch.product)
    }

    /// A tensor that nothing uses would mean a model that computes something else than it was trained to.
    private static func refuseUnknownTensors(_ file: GGUFFile, layerCount: Int) throws {
        let inLayer = [
            "attn_norm.weight", "ffn_norm.weight",
            "attn_q.weight", "attn_k.weight", "attn_v.weight", "attn_output.weight",
            "attn_q.bias", "attn_k.bias", "attn_v.bias", "attn_output.bias",
            "ffn_gate.weight", "ffn_up.weight", "ffn_down.weight", "ffn_gate.bias", "ffn_up.bias", "ffn_down.bias",
            // Old files carry the rotary frequencies, which follow from the metadata.
            "attn_rot_embd",
        ]
        var known: Set = [
            "token_embd.weight", "output_norm.weight", "output.weight", "output.bias", "rope_freqs.weight",
            "rope_factors_long.weight", "rope_factors_short.weight",
        ]
        for index in 0..<layerCount { known.formUnion(inLayer.map { "blk.\(index).\($0)" }) }
        if let tensor = file.tensors.first(where: { !known.contains($0.name) }) {
            throw EngineError(
                .unsupportedModel,
                "tensor '\(tensor.name)' has no place in the llama architecture; the model is of a kind that Minerva's "
                    + "engine does not run"
            )
        }
    }
}
