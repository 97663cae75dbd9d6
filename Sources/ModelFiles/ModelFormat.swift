/// The ways in which a model lies on disk.
package enum ModelFormat: String, Sendable, CaseIterable {
    /// One GGUF file, or several shards of one.
    case gguf

    /// A folder with safetensors and a `config.json`, as Hugging Face has it.
    case safetensors

    /// Such a folder whose weights MLX has quantised.
    case mlx

    /// A folder with an ONNX graph.
    case onnx

    /// A name that another server knows, and nothing on disk.
    case name
}

extension ModelFormat: CustomStringConvertible {
    /// What messages call it.
    package var description: String {
        switch self {
        case .gguf: "GGUF"
        case .safetensors: "safetensors"
        case .mlx: "MLX"
        case .onnx: "ONNX"
        case .name: "a name"
        }
    }
}
