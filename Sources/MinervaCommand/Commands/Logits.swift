import ArgumentParser
import Foundation
import Inference
import ModelFiles
import NativeEngine
import Tokenization

/// `minerva logits`
struct Logits: Command {
    static let configuration = CommandConfiguration(
        abstract: "Writes a model's scores for every next token, for comparing engines.",
        discussion: "The file is a NumPy array of float32, [tokens, vocabulary]: row n holds the scores after token n."
    )

    @OptionGroup var model: ModelArgument

    @Option(help: "Token ids, separated by commas.")
    var tokens: NumberList

    @Option(help: "The file to write.")
    var output: String

    @OptionGroup var loading: LoadingOptions

    func execute() throws {
        let file = try model.opened()
        let count = file.tokenizer.vocabulary.tokens.count
        if let id = tokens.numbers.first(where: { !(0..<count).contains($0) }) {
            throw InputError("token \(id) is not in the vocabulary, whose ids are 0 to \(count - 1)")
        }
        let ids = tokens.numbers.map(TokenID.init)
        var options = loading.options(parallelRequests: 1)
        if options.contextLength == nil { options.contextLength = max(2, ids.count) }
        let runner = try ModelRunner(file, options: options)
        guard ids.count <= runner.contextLength else {
            throw InputError("\(ids.count) tokens were given, but the context holds \(runner.contextLength)")
        }
        let handle = try openOutput(besides: file.file.path)
        defer { try? handle.close() }
        try handle.write(contentsOf: NumPyHeader(rows: ids.count, columns: runner.shape.vocabularySize).bytes)
        try runner.compute(ids, logitsOf: ids.indices) { _, logits in
            try handle.write(contentsOf: Data(buffer: logits))
        }
    }

    /// Opens what `--output` names, be it a file, a pipe or a device; never the model itself, which is mapped.
    private func openOutput(besides model: String) throws -> FileHandle {
        let isModel =
            URL(fileURLWithPath: output).resolvingSymlinksInPath()
            == URL(fileURLWithPath: model).resolvingSymlinksInPath()
        guard !isModel else { throw InputError("--output is the model itself; name another file") }
        let descriptor = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard descriptor >= 0 else { throw InputError("cannot write \(output): \(String(cString: strerror(errno)))") }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
}
