/// What is read of a folder's `config.json`.
struct ModelFolderConfiguration: Decodable, Sendable {
    /// The part about text of a model that does more.
    struct Text: Decodable, Sendable {
        let contextLength: Int?
        let vocabularySize: Int?
        let endOfGeneration: OneOrSeveral?

        private enum CodingKeys: String, CodingKey {
            case contextLength = "max_position_embeddings"
            case vocabularySize = "vocab_size"
            case endOfGeneration = "eos_token_id"
        }
    }

    let architectures: [String]?
    let modelType: String?
    let quantization: MLXQuantization?
    private let nested: Text?
    private let flat: Text

    private enum CodingKeys: String, CodingKey {
        case architectures, quantization
        case modelType = "model_type"
        case nested = "text_config"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        architectures = try container.decodeIfPresent([String].self, forKey: .architectures)
        modelType = try container.decodeIfPresent(String.self, forKey: .modelType)
        quantization = try container.decodeIfPresent(MLXQuantization.self, forKey: .quantization)
        nested = try container.decodeIfPresent(Text.self, forKey: .nested)
        flat = try Text(from: decoder)
    }

    var contextLength: Int? { flat.contextLength ?? nested?.contextLength }
    var vocabularySize: Int? { flat.vocabularySize ?? nested?.vocabularySize }
    var endOfGeneration: [Int] { (flat.endOfGeneration ?? nested?.endOfGeneration)?.values ?? [] }
}
