import ArgumentParser
import Foundation
import Inference
import NativeEngine
import Tokenization

/// `minerva sample`
struct Sample: Command {
    static let configuration = CommandConfiguration(
        abstract: "Draws tokens by given scores, for comparing engines.",
        discussion: """
            A JSON array of cases is read from standard input, and an array is printed that has for each of them how \
            often each token was drawn. A case has "steps", an array of arrays of scores, one for each token to draw, of \
            which the last one is counted; "draws", how often all steps are done, each time with the next seed; and as \
            many of the parameters of the OpenAI API and llama.cpp's server as it likes, "history" and "allowed", which \
            are token ids, and "dry_sequence_breakers", which are texts. All that is not given is off.

            The model's tokenizer tells which tokens the texts are in; nothing else is read of it.
            """,
        shouldDisplay: false
    )

    @OptionGroup var model: ModelArgument

    func execute() throws {
        let cases = try parse(Console.readAll())
        let needsTokenizer = cases.contains { $0.drySequenceBreakers != nil }
        let tokenizer = needsTokenizer ? try model.tokenizer() : nil
        try Console.writeJSON(cases.map { $0.counts(tokenizer: tokenizer) })
    }

    private func parse(_ json: String) throws -> [SampledCase] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do {
            return try decoder.decode([SampledCase].self, from: Data(json.utf8))
        } catch let error as DecodingError {
            throw InputError("expected a JSON array of cases on standard input, see 'minerva help sample': \(error)")
        }
    }
}
