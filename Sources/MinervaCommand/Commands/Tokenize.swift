import ArgumentParser
import Foundation
import Tokenization

/// `minerva tokenize`
struct Tokenize: Command {
    static let configuration = CommandConfiguration(
        abstract: "Prints the token ids of a text as a JSON array.",
        discussion: """
            The text is read from standard input if none is given. In place of a model, the path of a tokenizer.json or \
            of a folder with one will do.
            """
    )

    @OptionGroup var model: ModelArgument

    @Argument(help: "The text.")
    var text: String?

    @Flag(help: "Add the tokens that begin and end a text for this model (BOS and the like).")
    var addSpecial = false

    @Flag(
        inversion: .prefixedNo,
        help: "Read the names of control tokens, such as <|eot_id|>, as those tokens and not as text."
    )
    var parseSpecial = true

    @Flag(
        help: ArgumentHelp(
            "Read many texts from standard input, and print an array of ids for each.",
            discussion: "The texts are a JSON array of strings, or of arrays of bytes where they are no UTF-8."
        )
    )
    var batch = false

    @Flag(help: "Say on standard error how long it took to tokenize, without reading the model and the texts.")
    var timing = false

    func validate() throws {
        guard batch, text != nil else { return }
        throw ValidationError("With --batch the texts are read from standard input, so that none can be an argument.")
    }

    func execute() throws {
        let tokenizer = try model.tokenizer()
        if batch {
            try Console.writeJSON(encode(Self.parse(Console.readAll()), tokenizer))
        } else {
            let text = try self.text ?? Console.readAll()
            try Console.writeJSON(encode([Array(text.utf8)], tokenizer)[0])
        }
    }

    private func encode(_ texts: [[UInt8]], _ tokenizer: any Tokenizer) -> [[TokenID]] {
        let start = ContinuousClock.now
        let ids = texts.map { tokenizer.encode(utf8: $0, addSpecial: addSpecial, parseSpecial: parseSpecial) }
        let duration = ContinuousClock.now - start
        if timing {
            let byteCount = texts.reduce(0) { $0 + $1.count }
            Console.writeError("tokenized \(byteCount) bytes in \(duration / .seconds(1)) s\n")
        }
        return ids
    }

    private static func parse(_ json: String) throws -> [[UInt8]] {
        do {
            return try JSONDecoder().decode([BatchedText].self, from: Data(json.utf8)).map(\.utf8)
        } catch is DecodingError {
            throw InputError("expected a JSON array of texts, each a string or an array of bytes, on standard input")
        }
    }
}
