import Foundation

/// A model as Hugging Face keeps it: a folder with `config.json`, safetensors and a tokenizer.
package struct ModelFolder: Sendable {
    /// The folder.
    package let path: String

    /// The kind of model, such as `llama`.
    package let modelType: String

    /// The names of its classes, such as `LlamaForCausalLM`.
    package let architectures: [String]

    /// Tokens that the model was trained to hold; nil if the folder doesn't say.
    package let contextLength: Int?

    /// Tokens that the model scores; nil if the folder doesn't say.
    package let vocabularySize: Int?

    /// How MLX has quantised the weights; nil if it has not.
    package let quantization: MLXQuantization?

    /// The ids of the tokens that end a reply, as far as `config.json` and `generation_config.json` name them.
    package let endOfGeneration: Set<Int>

    /// The names of the files with the weights, ascending.
    package let weights: [String]

    /// Reads what a folder says of itself, and looks whether its weights are there.
    ///
    /// - Throws: ``ModelFileError`` if a file is missing or damaged.
    package init(path: String) throws(ModelFileError) {
        let configuration = try JSONFile.read(ModelFolderConfiguration.self, from: path + "/config.json")
        guard let modelType = configuration.modelType, !modelType.isEmpty else {
            let message = "expected the kind of model under \"model_type\", found none; fetch the file again"
            throw ModelFileError(.missingKey, message, path: path + "/config.json", subject: "model_type")
        }
        self.path = path
        self.modelType = modelType
        architectures = configuration.architectures ?? []
        contextLength = try Self.positive(configuration.contextLength, "max_position_embeddings", path)
        vocabularySize = try Self.positive(configuration.vocabularySize, "vocab_size", path)
        quantization = configuration.quantization
        endOfGeneration = Set(configuration.endOfGeneration + (try Self.ends(path))).filter { $0 >= 0 }
        weights = try SafetensorsFiles.names(in: path)
    }

    private struct Generation: Decodable {
        let ends: OneOrSeveral?

        private enum CodingKeys: String, CodingKey {
            case ends = "eos_token_id"
        }
    }

    private static func ends(_ path: String) throws(ModelFileError) -> [Int] {
        let file = path + "/generation_config.json"
        guard FileManager.default.fileExists(atPath: file) else { return [] }
        return try JSONFile.read(Generation.self, from: file).ends?.values ?? []
    }

    private static func positive(_ value: Int?, _ key: String, _ path: String) throws(ModelFileError) -> Int? {
        guard let value, value < 1 else { return value }
        let message = "expected a positive number under \"\(key)\", found \(value); correct the file"
        throw ModelFileError(.unexpectedValue, message, path: path + "/config.json", subject: key)
    }
}
