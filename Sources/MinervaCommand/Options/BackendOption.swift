import ArgumentParser
import Inference
import NativeEngine
import ServerBackends

/// Which backend runs the models.
struct BackendOption: ParsableArguments {
    /// The backends that can be named.
    enum Name: String, CaseIterable, ExpressibleByArgument {
        case native
        case llama = "llama.cpp"

        /// The backend itself.
        var backend: any InferenceBackend {
            switch self {
            case .native: NativeBackend()
            case .llama:
                LlamaBackend(Self.configuration) { path in
                    let model = try NativeModelFile(path: path)
                    return try LocalModel(gguf: model.file, tokenizer: model.tokenizer)
                }
            }
        }

        private static var configuration: LlamaConfiguration {
            var configuration = LlamaConfiguration()
            if let program = Environment.variables["MINERVA_LLAMA_SERVER"] { configuration.program = program }
            if let python = Environment.variables["MINERVA_LLAMA_PYTHON"] { configuration.python = python }
            return configuration
        }
    }

    @Option(help: ArgumentHelp("What runs the models; 'minerva backends' shows what is here.", valueName: "name"))
    var backend = Name.native
}
