import ArgumentParser
import Foundation
import Inference
import NativeEngine
import Tokenization

/// `minerva perplexity`
struct PerplexityOf: Command {
    static let configuration = CommandConfiguration(
        commandName: "perplexity",
        abstract: "Measures how well a model foresees a text; lower is better.",
        discussion: """
            As in llama.cpp, the text is cut into chunks of --ctx-size tokens (here 512 if not given), each beginning with \
            the start token, and the second half of each chunk is scored.
            """
    )

    @OptionGroup var model: ModelArgument

    @Argument(help: "A text file in UTF-8.")
    var file: String

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var loading: LoadingOptions

    private struct Report: Encodable {
        let perplexity: Double
        let tokens: Int
        let chunks: Int
    }

    func execute() throws {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw InputError("cannot read \(file)")
        }
        let opened = try model.opened()
        var options = loading.options(parallelRequests: 1)
        if options.contextLength == nil { options.contextLength = min(512, try opened.trainedContextLength) }
        let runner = try ModelRunner(opened, options: options)
        let text = String(decoding: data, as: UTF8.self)
        let tokens = opened.tokenizer.encode(text, addSpecial: true, parseSpecial: false)
        let startToken = opened.tokenizer.addsBOS ? opened.tokenizer.vocabulary.special.beginOfSequence : nil
        let result = try Perplexity(of: tokens, startToken: startToken, with: runner)
        if json {
            let report = Report(perplexity: result.value, tokens: result.scoredTokens, chunks: result.chunks)
            try Console.writeJSON(report)
        } else {
            let value = String(format: "%.4f", result.value)
            Console.write("perplexity \(value) over \(result.scoredTokens) tokens in \(result.chunks) chunks\n")
        }
    }
}
