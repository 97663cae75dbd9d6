import ArgumentParser
import NativeEngine
import Tokenization

/// `minerva tokenize`
struct Tokenize: Command {
    static let configuration = CommandConfiguration(
        abstract: "Prints the token ids of a text as a JSON array.",
        discussion: "The text is read from standard input if none is given."
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

    func execute() throws {
        let tokenizer = try model.opened().tokenizer
        let text = try self.text ?? Console.readAll()
        try Console.writeJSON(tokenizer.encode(text, addSpecial: addSpecial, parseSpecial: parseSpecial))
    }
}
