package import ModelFiles
package import Tokenization

/// A GGUF file that another process runs, and what is read from it here.
package struct LocalModelFile: Sendable {
    /// The file.
    package let file: GGUFFile
    /// Its tokenizer.
    package let tokenizer: any Tokenizer

    /// Puts the two together.
    package init(file: GGUFFile, tokenizer: any Tokenizer) {
        self.file = file
        self.tokenizer = tokenizer
    }

    /// Tokens that the model was trained to hold; nil if the file doesn't say.
    var trainedContextLength: Int? {
        get throws {
            let architecture: String = try file.metadata.required("general.architecture")
            return try file.metadata.optional("\(architecture).context_length", as: Int.self)
        }
    }

    /// The Jinja template that turns a chat into a prompt, if the file has one.
    var chatTemplate: String? {
        get throws { try file.metadata.optional("tokenizer.chat_template") }
    }
}
