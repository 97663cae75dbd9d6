import ArgumentParser
import NativeEngine
import Tokenization

/// `minerva detokenize`
struct Detokenize: Command {
    static let configuration = CommandConfiguration(
        abstract: "Prints the text of token ids as a JSON string.",
        discussion: "The ids are read from standard input, with spaces or commas between, if none are given."
    )

    @OptionGroup var model: ModelArgument

    @Argument(help: "Token ids.")
    var ids: [TokenID] = []

    func execute() throws {
        let tokenizer = try model.opened().tokenizer
        let ids = try self.ids.isEmpty ? Self.parse(Console.readAll()) : self.ids
        let count = tokenizer.vocabulary.tokens.count
        if let id = ids.first(where: { !(0..<count).contains(Int($0)) }) {
            throw InputError("token \(id) is not in the vocabulary, whose ids are 0 to \(count - 1)")
        }
        try Console.writeJSON(tokenizer.decode(ids, renderSpecial: true))
    }

    /// Reads ids; a JSON array of them is fine too.
    private static func parse(_ text: String) throws -> [TokenID] {
        try text.split { $0.isWhitespace || ",[]".contains($0) }.map { word in
            guard let id = TokenID(word) else { throw InputError("expected token ids, found '\(word.prefix(20))'") }
            return id
        }
    }
}
