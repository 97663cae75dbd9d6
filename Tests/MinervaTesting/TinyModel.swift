import ModelFiles

/// A llama model of a few thousand random weights whose vocabulary spells any text byte by byte.
///
/// It says nothing sensible, but everything that a real model of its architecture has is there. The same seed gives the
/// same file.
package struct TinyModel {
    /// Numbers per token.
    package var width = 32
    /// Layers.
    package var layerCount = 2
    /// Query heads.
    package var headCount = 4
    /// Heads of keys and values.
    package var keyValueHeadCount = 2
    /// Width of the feed-forward part.
    package var feedForwardWidth = 48
    /// Tokens the model is said to have been trained with.
    package var contextLength: Int
    /// Whether the output uses the weights of the embedding.
    package var isTied = false
    /// Seed of the weights.
    package var seed: UInt64 = 1
    /// The chat template, if it has one.
    package var chatTemplate: String?

    /// Tokens: unknown, begin, end, the 256 bytes, and some words.
    package static let words = ["▁", "▁the", "▁a", "▁cat", "▁sat", "en", "er"]
    /// Tokens in the vocabulary.
    package static let vocabularySize = 259 + words.count
    /// The token that ends a reply.
    package static let endToken: Int32 = 2

    /// A model with the usual sizes.
    package init(contextLength: Int = 128, chatTemplate: String? = nil) {
        self.contextLength = contextLength
        self.chatTemplate = chatTemplate
    }

    /// The model as a file.
    package func builder() -> GGUFBuilder {
        var builder = GGUFBuilder()
        setMetadata(&builder)
        setVocabulary(&builder)
        addTensors(&builder)
        return builder
    }

    /// Writes the file into a directory.
    ///
    /// - Returns: its path.
    package func write(to directory: TemporaryDirectory, name: String = "tiny.gguf") throws -> String {
        try directory.write(builder().data(), to: name)
    }

    private func setMetadata(_ builder: inout GGUFBuilder) {
        builder.set("general.architecture", .string("llama"))
        builder.set("general.name", .string("tiny"))
        builder.set("llama.block_count", .uint32(UInt32(layerCount)))
        builder.set("llama.context_length", .uint32(UInt32(contextLength)))
        builder.set("llama.embedding_length", .uint32(UInt32(width)))
        builder.set("llama.feed_forward_length", .uint32(UInt32(feedForwardWidth)))
        builder.set("llama.attention.head_count", .uint32(UInt32(headCount)))
        builder.set("llama.attention.head_count_kv", .uint32(UInt32(keyValueHeadCount)))
        builder.set("llama.attention.layer_norm_rms_epsilon", .float32(1e-5))
    }

    private func setVocabulary(_ builder: inout GGUFBuilder) {
        let digits = Array("0123456789ABCDEF")
        let bytes = (0..<256).map { "<0x\(digits[$0 / 16])\(digits[$0 % 16])>" }
        let texts = ["<unk>", "<s>", "</s>"] + bytes + Self.words
        let kinds: [Int32] = [2, 3, 3] + Array(repeating: 6, count: 256) + Array(repeating: 1, count: Self.words.count)
        builder.set("tokenizer.ggml.model", .string("llama"))
        builder.set("tokenizer.ggml.tokens", .array(.string(ByteStringArray(texts.map { ByteString($0) }))))
        builder.set("tokenizer.ggml.scores", .array(.float32(texts.indices.map { -Float($0) })))
        builder.set("tokenizer.ggml.token_type", .array(.int32(kinds)))
        builder.set("tokenizer.ggml.unknown_token_id", .uint32(0))
        builder.set("tokenizer.ggml.bos_token_id", .uint32(1))
        builder.set("tokenizer.ggml.eos_token_id", .uint32(2))
        if let chatTemplate { builder.set("tokenizer.chat_template", .string(ByteString(chatTemplate))) }
    }

    private func addTensors(_ builder: inout GGUFBuilder) {
        var random = SplitMix(seed: seed)
        let headSize = width / headCount
        func add(_ name: String, _ columns: Int, _ rows: Int) {
            let weights = (0..<columns * rows).map { _ in random.nextWeight(scale: 1 / Float(columns).squareRoot()) }
            builder.add(name, shape: [columns, rows], weights: weights)
        }
        func addNorm(_ name: String) {
            builder.add(name, shape: [width], weights: (0..<width).map { _ in 1 + random.nextWeight(scale: 0.1) })
        }
        add("token_embd.weight", width, Self.vocabularySize)
        for layer in 0..<layerCount {
            addNorm("blk.\(layer).attn_norm.weight")
            add("blk.\(layer).attn_q.weight", width, headCount * headSize)
            add("blk.\(layer).attn_k.weight", width, keyValueHeadCount * headSize)
            add("blk.\(layer).attn_v.weight", width, keyValueHeadCount * headSize)
            add("blk.\(layer).attn_output.weight", headCount * headSize, width)
            addNorm("blk.\(layer).ffn_norm.weight")
            add("blk.\(layer).ffn_gate.weight", width, feedForwardWidth)
            add("blk.\(layer).ffn_up.weight", width, feedForwardWidth)
            add("blk.\(layer).ffn_down.weight", feedForwardWidth, width)
        }
        addNorm("output_norm.weight")
        if !isTied { add("output.weight", width, Self.vocabularySize) }
    }
}

extension SplitMix {
    fileprivate mutating func nextWeight(scale: Float) -> Float {
        // The sum of several uniform numbers is nearly normal.
        let sum = (0..<6).reduce(Float(0)) { total, _ in total + Float.random(in: -1...1, using: &self) }
        return sum * 0.7 * scale
    }
}
