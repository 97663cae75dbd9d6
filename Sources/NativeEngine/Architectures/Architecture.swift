import ModelFiles

/// A transformer that a model file describes: its weights and what it does with them.
protocol Architecture: AnyObject {
    var shape: ModelShape { get }
    /// The matrices that every token meets.
    var matrices: [WeightMatrix] { get }
    /// The matrices that only the tokens meet whose logits are wanted.
    var outputMatrices: [WeightMatrix] { get }

    /// Computes a batch, and for each row that wants them, its logits.
    ///
    /// - Parameters:
    ///   - batch: at most as many rows as the model was made for.
    ///   - cache: has the keys and values of earlier positions already; those of these rows are added to it.
    ///   - pool: the threads that compute.
    ///   - body: gets the number of a row and its logits [vocabularySize], which are the caller's to change.
    func forward(
        _ batch: Batch,
        cache: KeyValueCache,
        pool: WorkerPool,
        logits body: (Int, UnsafeMutableBufferPointer<Float>) throws -> Void
    ) rethrows
}

/// The architectures, by their names in GGUF's `general.architecture`.
enum Architectures {
    typealias Loader = (GGUFFile, _ contextLength: Int, _ rowCount: Int, WorkerPool) throws -> any Architecture

    static func loader(for file: GGUFFile) throws -> Loader {
        let name = try file.metadata.required("general.architecture", as: String.self)
        switch name {
        case "llama":
            return { try Llama($0, contextLength: $1, rowCount: $2, pool: $3) }
        default:
            throw EngineError(
                .unsupportedModel,
                "the file's architecture (general.architecture) is '\(name)', which Minerva's engine does not run; "
                    + "it runs: llama"
            )
        }
    }
}
