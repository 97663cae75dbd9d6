import ModelFiles

extension Llama {
    /// One layer's weights.
    struct LayerWeights {
        let attentionNorm: FloatBuffer
        let query, key, value, attentionOutput: WeightMatrix
        let feedForwardNorm: FloatBuffer
        let gate, up, down: WeightMatrix

        init(_ file: GGUFFile, _ layer: Int, shape: ModelShape, feedForwardWidth: Int, pool: WorkerPool) throws {
            func matrix(_ name: String, _ columns: Int, _ rows: Int) throws -> WeightMatrix {
                try WeightMatrix(file, "blk.\(layer).\(name)", columns: columns, rows: rows, pool: pool)
            }
            attentionNorm = try file.vector("blk.\(layer).attn_norm.weight", count: shape.width)
            query = try matrix("attn_q", shape.width, shape.queryWidth)
            key = try matrix("attn_k", shape.width, shape.keyValueWidth)
            value = try matrix("attn_v", shape.width, shape.keyValueWidth)
            attentionOutput = try matrix("attn_output", shape.queryWidth, shape.width)
            feedForwardNorm = try file.vector("blk.\(layer).ffn_norm.weight", count: shape.width)
            gate = try matrix("ffn_gate", shape.width, feedForwardWidth)
            up = try matrix("ffn_up", shape.width, feedForwardWidth)
            down = try matrix("ffn_down", feedForwardWidth, shape.width)
        }
    }

    /// A tensor that nothing uses would mean a model that computes something else than it was trained to.
    static func refuseUnknownTensors(_ file: GGUFFile, layerCount: Int, rotary: RotaryEmbedding) throws {
        let inLayer = [
            "attn_norm.weight", "ffn_norm.weight",
            "attn_q.weight", "attn_k.weight", "attn_v.weight", "attn_output.weight",
            "attn_q.bias", "attn_k.bias", "attn_v.bias", "attn_output.bias",
            "ffn_gate.weight", "ffn_up.weight", "ffn_down.weight", "ffn_gate.bias", "ffn_up.bias", "ffn_down.bias",
            // Old files carry the rotary frequencies, which follow from the metadata.
            "attn_rot_embd",
        ]
        var known: Set = ["token_embd.weight", "output_norm.weight"]
        if file[tensor: "output.weight"] != nil { known.formUnion(["output.weight", "output.bias"]) }
        known.formUnion(rotary.factorTensors)
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
