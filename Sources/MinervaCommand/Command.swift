import ArgumentParser
import ModelStore
import NativeEngine
import Tokenization

/// A subcommand whose errors become one line on standard error and an exit status that scripts can use.
protocol Command: AsyncParsableCommand {
    func execute() async throws
}

extension Command {
    func run() async throws {
        do {
            if let kernels = Environment.variables["MINERVA_KERNELS"] { try Kernels.select(kernels) }
            try await execute()
        } catch let error where !(error is ExitCode || error is ValidationError || error is CleanExit) {
            Console.writeError("minerva: \(error)\n")
            throw ExitStatus(of: error).code
        }
    }
}

/// The MODEL argument.
struct ModelArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("Path of a GGUF file, or a name from 'minerva list'.", valueName: "model"))
    var name = BundledModel.name

    /// The file that is meant.
    func stored() throws -> StoredModel {
        try ModelArgument.store.model(name)
    }

    /// The opened file, without its weights.
    func opened() throws -> NativeModelFile {
        try NativeModelFile(path: stored().path)
    }

    /// The tokenizer of the file, or that of a tokenizer.json or a folder with one.
    func tokenizer() throws -> any Tokenizer {
        guard HuggingFaceFiles.areAt(name) else { return try opened().tokenizer }
        return try HuggingFaceFiles(path: name).load().tokenizer
    }

    static var store: ModelStore {
        ModelStore(
            directories: ModelStore.defaultDirectories(environment: Environment.variables),
            bundled: BundledModel.stored
        )
    }
}
