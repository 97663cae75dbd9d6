import ArgumentParser
import NativeEngine
import Tokenization

/// `minerva detokenize`
struct Detokenize: Command {
    static let configuration = CommandConfiguration(abstract: "Prints the text of token ids as a JSON string.")

    @OptionGroup var model: ModelArgument

    @Argument(help: "Token ids.")
    var ids: [TokenID]

    func execute() throws {
        let tokenizer = try model.opened().tokenizer
        let count = tokenizer.vocabulary.tokens.count
        if let id = ids.first(where: { !(0..<count).contains(Int($0)) }) {
            throw InputError("token \(id) is not in the vocabulary, whose ids are 0 to \(count - 1)")
        }
        try Console.writeJSON(tokenizer.decode(ids, renderSpecial: true))
    }
}
