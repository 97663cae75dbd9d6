import Inference
import MinervaTesting
import ModelFiles
import NativeEngine
import Testing
import Tokenization

@Suite struct LlamaTests {
    private func load(_ builder: GGUFBuilder) throws {
        let directory = try TemporaryDirectory()
        try withExtendedLifetime(directory) {
            _ = try NativeModel(
                path: directory.write(builder.data(), to: "model.gguf"),
                options: LoadOptions(threadCount: 1)
            )
        }
    }

    /// The words of the error that a changed model gives.
    private func refusal(_ change: (inout GGUFBuilder) -> Void) -> String {
        var builder = TinyModel().builder()
        change(&builder)
        do {
            try load(builder)
            return "loaded"
        } catch {
            return "\(error)"
        }
    }

    @Test func `loads tied and untied models`() throws {
        try load(TinyModel().builder())
        var tied = TinyModel()
        tied.isTied = true
        try load(tied.builder())
    }

    @Test func `gives the same logits whichever are wanted`() throws {
        let directory = try TemporaryDirectory()
        let path = try TinyModel().write(to: directory)
        var random = SplitMix(seed: 13)
        let tokens = (0..<50).map { _ in TokenID.random(in: 3..<259, using: &random) }
        let runner = try ModelRunner(
            NativeModelFile(path: path),
            options: LoadOptions(threadCount: 2, batchLength: 32)
        )
        func logits(of wanted: Range<Int>) -> [Int: [UInt32]] {
            var found: [Int: [UInt32]] = [:]
            runner.compute(tokens, logitsOf: wanted) { position, logits in
                found[position] = logits.map(\.bitPattern)
            }
            return found
        }
        let all = logits(of: 0..<50)
        #expect(Set(all.values).count == 50)
        for wanted in [0..<1, 49..<50, 20..<45, 31..<33, 7..<7] {
            #expect(logits(of: wanted) == all.filter { wanted.contains($0.key) })
        }
    }

    @Test func `names what is missing`() {
        for key in [
            "llama.block_count", "llama.embedding_length", "llama.feed_forward_length", "llama.context_length",
            "llama.attention.head_count", "llama.attention.layer_norm_rms_epsilon", "general.architecture",
            "tokenizer.ggml.model", "tokenizer.ggml.tokens",
        ] {
            #expect(refusal { $0.metadata.removeAll { $0.key == key } }.contains("\"\(key)\""), "\(key)")
        }
        for name in TinyModel().builder().tensors.map(\.name) where name != "output.weight" {
            #expect(refusal { $0.tensors.removeAll { $0.name == name } }.contains("\"\(name)\""), "\(name)")
        }
    }

    @Test func `names what has the wrong type or size, what was expected and where it stands`() {
        let message = refusal { $0.set("llama.block_count", .string("two")) }
        for words in ["\"llama.block_count\"", "integer", "string", "at byte"] { #expect(message.contains(words)) }

        for (key, value) in [
            ("llama.block_count", 0), ("llama.embedding_length", 1 << 40), ("llama.attention.head_count", 0),
            ("llama.attention.head_count_kv", 3), ("llama.attention.key_length", 7),
            ("llama.attention.value_length", 2), ("llama.rope.dimension_count", 9),
        ] {
            let message = refusal { $0.set(key, .int64(Int64(value))) }
            #expect(message.contains("\"\(key)\": expected"), "\(message)")
            #expect(message.contains("found i64 \(value)"), "\(message)")
        }

        let shape = refusal { builder in
            guard let index = builder.tensors.firstIndex(where: { $0.name == "blk.1.ffn_up.weight" }) else { return }
            builder.tensors[index].shape = [16, 96]
        }
        for words in ["\"blk.1.ffn_up.weight\"", "[32, 48]", "[16, 96]", "at byte"] { #expect(shape.contains(words)) }
    }

    @Test func `refuses models of other kinds by name`() {
        #expect(refusal { $0.set("general.architecture", .string("mamba")) }.contains("'mamba'"))
        #expect(refusal { $0.set("llama.expert_count", .uint32(8)) }.contains("8 experts"))
        #expect(
            refusal { $0.add("blk.0.attn_sinks.weight", shape: [4], weights: [0, 0, 0, 0]) }.contains("attn_sinks")
        )
        for name in ["output.bias", "rope_factors_long.weight"] {
            let message = refusal { builder in
                builder.tensors.removeAll { $0.name == "output.weight" }
                builder.add(name, shape: [4], weights: [0, 0, 0, 0])
            }
            #expect(message.contains("'\(name)'"), "\(message)")
        }
        #expect(refusal { $0.set("llama.context_length", .int32(-5)) }.contains("llama.context_length"))
        #expect(refusal { $0.set("llama.rope.scaling.type", .string("magic")) }.contains("magic"))
        #expect(refusal { $0.set("llama.rope.freq_base", .float32(-1)) }.contains("llama.rope.freq_base"))
    }

    @Test func `refuses a vocabulary of another size than the weights are for`() {
        let message = refusal { builder in
            builder.set("tokenizer.ggml.tokens", .array(.string(["<unk>", "<s>", "</s>"])))
            builder.set("tokenizer.ggml.scores", .array(.float32([0, 0, 0])))
            builder.set("tokenizer.ggml.token_type", .array(.int32([2, 3, 3])))
        }
        for words in ["\"token_embd.weight\"", "[32, 3]", "[32, \(TinyModel.vocabularySize)]"] {
            #expect(message.contains(words))
        }
    }

    @Test func `refuses options that make no sense`() throws {
        let directory = try TemporaryDirectory()
        let path = try TinyModel().write(to: directory)
        for options in [
            LoadOptions(contextLength: 1), LoadOptions(parallelRequests: 0), LoadOptions(threadCount: 0),
            LoadOptions(batchLength: 0), LoadOptions(contextLength: .max),
        ] {
            let error = #expect(throws: EngineError.self) { try NativeModel(path: path, options: options) }
            #expect(error?.code == .invalidOption)
        }
    }

    @Test func `refuses mutated models, or runs them`() async throws {
        let bytes = TinyModel().builder().data()
        let headerLength = TinyModel().builder().header().count
        var random = SplitMix(seed: 3)
        let directory = try TemporaryDirectory()
        for _ in 0..<300 {
            var mutated = bytes
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                mutated[Int.random(in: 0..<headerLength, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let path = try directory.write(mutated, to: "mutated.gguf")
            guard let model = try? NativeModel(path: path, options: LoadOptions(contextLength: 16, threadCount: 1))
            else {
                continue
            }
            let request = GenerationRequest(prompt: [1, 2], maxTokens: 2)
            for try await _ in try await model.generate(request) {}
            await model.unload()
        }
    }
}
