import MinervaTesting
import ModelFiles
import Testing

@Suite struct ModelFolderTests {
    /// A safetensors file without tensors.
    private static let weights: [UInt8] = [2, 0, 0, 0, 0, 0, 0, 0] + Array("{} ".utf8)
    private static let configuration = """
        {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "max_position_embeddings": 4096,
         "vocab_size": 32000, "eos_token_id": 2, "time_step_limit": [0.0, Infinity]}
        """

    private func folder(_ files: [String: String], weights: [String] = ["model.safetensors"]) throws
        -> TemporaryDirectory
    {
        let directory = try TemporaryDirectory()
        for (name, content) in files { try directory.write(Array(content.utf8), to: name) }
        for name in weights { try directory.write(Self.weights, to: name) }
        return directory
    }

    private func refusal(_ directory: TemporaryDirectory) -> ModelFileError? {
        #expect(throws: ModelFileError.self) { try ModelFolder(path: directory.path) }
    }

    @Test func `reads what a folder says of itself`() throws {
        let directory = try folder([
            "config.json": Self.configuration, "generation_config.json": "{\"eos_token_id\": [2, 7, -1]}",
        ])
        let folder = try ModelFolder(path: directory.path)
        #expect(folder.modelType == "llama")
        #expect(folder.architectures == ["LlamaForCausalLM"])
        #expect(folder.contextLength == 4096)
        #expect(folder.vocabularySize == 32000)
        #expect(folder.quantization == nil)
        #expect(folder.endOfGeneration == [2, 7])
        #expect(folder.weights == ["model.safetensors"])
    }

    @Test func `takes the part about text of a model that does more`() throws {
        let configuration = """
            {"model_type": "gemma3", "text_config": {"max_position_embeddings": 9, "eos_token_id": [1, 106]},
             "quantization": {"group_size": 64, "bits": 4, "model.embed_tokens": {"group_size": 32, "bits": 8}}}
            """
        let directory = try folder(["config.json": configuration])
        let folder = try ModelFolder(path: directory.path)
        #expect(folder.contextLength == 9)
        #expect(folder.vocabularySize == nil)
        #expect(folder.endOfGeneration == [1, 106])
        #expect(folder.quantization?.bits == 4)
        #expect(folder.quantization?.groupSize == 64)
    }

    @Test(
        arguments: [
            (nil, ModelFileError.Code.cannotOpen, "no such file"), ("", .emptyFile, "empty"),
            ("{\"model_type\": \"llama\"", .unexpectedValue, "JSON"), ("[]", .unexpectedValue, "config.json"),
            ("{}", .missingKey, "model_type"), ("{\"model_type\": 3}", .unexpectedValue, "model_type"),
            ("{\"model_type\": \"a\", \"vocab_size\": 0}", .unexpectedValue, "vocab_size"),
            ("{\"model_type\": \"a\", \"max_position_embeddings\": 1e99}", .unexpectedValue, "config.json"),
            ("{\"model_type\": \"a\", \"eos_token_id\": \"</s>\"}", .unexpectedValue, "eos_token_id"),
            (String(repeating: "[", count: 100_000), .unexpectedValue, "JSON"),
        ] as [(String?, ModelFileError.Code, String)]
    )
    func `says what is wrong with a configuration`(
        _ content: String?,
        _ code: ModelFileError.Code,
        _ words: String
    ) throws {
        let error = refusal(try folder(content.map { ["config.json": $0] } ?? [:]))
        #expect(error?.code == code)
        #expect(error?.description.contains(words) == true)
    }

    @Test func `finds the shards that an index names, and misses one`() throws {
        let index =
            "{\"weight_map\": {\"a\": \"model-2.safetensors\", \"b\": \"model-1.safetensors\", \"c\": \"model-1.safetensors\"}}"
        let files = ["config.json": Self.configuration, "model.safetensors.index.json": index]
        let whole = try folder(files, weights: ["model-1.safetensors", "model-2.safetensors"])
        #expect(try ModelFolder(path: whole.path).weights == ["model-1.safetensors", "model-2.safetensors"])
        let half = try folder(files, weights: ["model-1.safetensors"])
        let error = refusal(half)
        #expect(error?.code == .missingShard)
        #expect(error?.path.hasSuffix("/model-2.safetensors") == true)
    }

    @Test func `leaves the folder for no index`() throws {
        let index = "{\"weight_map\": {\"a\": \"../../model.safetensors\"}}"
        let directory = try folder(["config.json": Self.configuration, "model.safetensors.index.json": index])
        #expect(refusal(directory)?.code == .inconsistentShards)
    }

    @Test func `misses weights where there are none`() throws {
        #expect(refusal(try folder(["config.json": Self.configuration], weights: []))?.code == .missingShard)
    }

    @Test(arguments: [
        ("version https://git-lfs.github.com/spec/v1\n", ModelFileError.Code.unknownFormat),
        ("<html>", .truncated), ("\u{9}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}{}", .truncated), ("", .missingShard),
    ])
    func `refuses weights that are something else`(_ content: String, _ code: ModelFileError.Code) throws {
        let files = ["config.json": Self.configuration, "model.safetensors": content]
        #expect(refusal(try folder(files, weights: []))?.code == code)
    }
}
