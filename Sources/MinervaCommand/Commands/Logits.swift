import ArgumentParser
import Foundation
import Inference
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
        guard FileManager.default.createFile(atPath: output, contents: nil),
            let handle = FileHandle(forWritingAtPath: output)
        else {
            throw InputError("cannot write \(output)")
        }
        defer { try? handle.close() }
        try handle.write(contentsOf: NumPyHeader(rows: ids.count, columns: runner.shape.vocabularySize).bytes)
        try runner.compute(ids, logitsOf: ids.indices) { _, logits in
            try handle.write(contentsOf: Data(buffer: logits))
        }
    }
}
