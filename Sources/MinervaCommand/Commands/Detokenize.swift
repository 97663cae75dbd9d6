import ArgumentParser
import Foundation
import Tokenization

/// `minerva detokenize`
struct Detokenize: Command {
    static let configuration = CommandConfiguration(
        abstract: "Prints the text of token ids as a JSON string.",
        discussion: """
            The ids are read from standard input, with spaces or commas between, if none are given. In place of a model, \
            the path of a tokenizer.json or of a folder with one will do.
            """
    )

    @OptionGroup var model: ModelArgument

    @Argument(help: "Token ids.")
    var ids: [TokenID] = []

    @Flag(help: "Read a JSON array of many arrays of ids from standard input, and print a JSON array of texts.")
    var batch = false

    func validate() throws {
        guard batch, !ids.isEmpty else { return }
        throw ValidationError("With --batch the ids are read from standard input, so that none can be arguments.")
    }

    func execute() throws {
        let tokenizer = try model.tokenizer()
        if batch {
            try Console.writeJSON(Self.parseBatch(Console.readAll()).map { try Self.text(of: $0, tokenizer) })
        } else {
            let ids = try self.ids.isEmpty ? Self.parse(Console.readAll()) : self.ids
            try Console.writeJSON(Self.text(of: ids, tokenizer))
        }
    }

    private static func text(of ids: [TokenID], _ tokenizer: any Tokenizer) throws -> String {
        let count = tokenizer.vocabulary.tokens.count
        if let id = ids.first(where: { !(0..<count).contains(Int($0)) }) {
            throw InputError("token \(id) is not in the vocabulary, whose ids are 0 to \(count - 1)")
        }
        return tokenizer.decode(ids, renderSpecial: true)
    }

    private static func parseBatch(_ json: String) throws -> [[TokenID]] {
        do {
            return try JSONDecoder().decode([[TokenID]].self, from: Data(json.utf8))
        } catch is DecodingError {
            throw InputError("expected a JSON array of arrays of token ids on standard input")
        }
    }

    /// Reads ids; a JSON array of them is fine too.
    private static func parse(_ text: String) throws -> [TokenID] {
        try text.split { $0.isWhitespace || ",[]".contains($0) }.map { word in
            guard let id = TokenID(word) else { throw InputError("expected token ids, found '\(word.prefix(20))'") }
            return id
        }
    }
}
