import Inference
import NativeEngine
import ServerBackends

/// The backends that this program knows, the preferred ones first.
enum BackendCatalog {
    static var backends: [any InferenceBackend] { [NativeBackend(), LlamaBackend(llama, open: localModel)] }

    private static var llama: LlamaConfiguration {
        var configuration = LlamaConfiguration()
        if let program = Environment.variables["MINERVA_LLAMA_SERVER"] { configuration.program = program }
        if let python = Environment.variables["MINERVA_LLAMA_PYTHON"] { configuration.python = python }
        return configuration
    }

    /// Reads of a model's files what is done here while another process runs it.
    private static func localModel(_ path: String) throws -> LocalModel {
        let model = try NativeModelFile(path: path)
        return try LocalModel(gguf: model.file, tokenizer: model.tokenizer)
    }
}
