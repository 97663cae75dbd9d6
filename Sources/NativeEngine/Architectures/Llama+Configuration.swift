import ModelFiles

extension Llama {
    /// The numbers of `llama.*` in a file's metadata, checked against each other.
    struct Configuration {
        let shape: ModelShape
        let feedForwardWidth: Int
        let epsilon: Float

        init(_ file: GGUFFile) throws {
            let metadata = file.metadata
            func size(_ key: String, default fallback: Int? = nil) throws -> Int {
                let key = "llama.\(key)"
                let value = try metadata.optional(key, as: Int.self) ?? fallback ?? metadata.required(key)
                guard (1...Self.largestSize).contains(value) else {
                    throw metadata.refusal(of: key, expected: "a number from 1 to \(Self.largestSize)")
                }
                return value
            }
            let expertCount = try metadata.optional("llama.expert_count", default: 0)
            guard expertCount == 0 else {
                throw EngineError(
                    .unsupportedModel,
                    "the model is a mixture of \(expertCount) experts (llama.expert_count), which Minerva's engine does "
                        + "not run"
                )
            }
            let width = try size("embedding_length")
            let headCount = try size("attention.head_count")
            let keyValueHeadCount = try size("attention.head_count_kv", default: headCount)
            guard headCount.isMultiple(of: keyValueHeadCount) else {
                throw metadata.refusal(of: "llama.attention.head_count_kv", expected: "a divisor of \(headCount)")
            }
            let headSize = try size("attention.key_length", default: max(1, width / headCount))
            guard headSize.isMultiple(of: 2) else {
                throw metadata.refusal(of: "llama.attention.key_length", expected: "an even number")
            }
            guard try size("attention.value_length", default: headSize) == headSize else {
                throw metadata.refusal(of: "llama.attention.value_length", expected: "\(headSize), as for keys")
            }
            let tokens = try metadata.required("tokenizer.ggml.tokens", as: ByteStringArray.self)
            shape = ModelShape(
                layerCount: try size("block_count"),
                width: width,
                headCount: headCount,
                keyValueHeadCount: keyValueHeadCount,
                headSize: headSize,
                vocabularySize: tokens.count,
                trainedContextLength: try size("context_length")
            )
            feedForwardWidth = try size("feed_forward_length")
            epsilon = try metadata.required("llama.attention.layer_norm_rms_epsilon")
        }

        /// Products of two sizes stay far from the limits of `Int`; the tensors bound them further.
        private static let largestSize = 1 << 24
    }
}
