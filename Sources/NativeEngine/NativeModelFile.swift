package import ModelFiles
package import Tokenization

/// A model file that has been opened: what it says about itself, and its tokenizer. The weights are not touched yet.
package struct NativeModelFile: Sendable {
    /// The file.
    package let file: GGUFFile
    /// Its tokenizer.
    package let tokenizer: any Tokenizer

    /// Opens a file.
    ///
    /// - Throws: ``ModelFileError`` if it is damaged, ``TokenizationError`` if its vocabulary is.
    package init(path: String) throws {
        file = try GGUFFile(path: path)
        tokenizer = try makeTokenizer(file.metadata)
    }

    /// The architecture's name.
    package var architecture: String {
        get throws { try file.metadata.required("general.architecture") }
    }

    /// Tokens that the model was trained to hold.
    package var trainedContextLength: Int {
        get throws {
            let key = "\(try architecture).context_length"
            let length = try file.metadata.required(key, as: Int.self)
            guard length > 1 else { throw file.metadata.refusal(of: key, expected: "at least 2") }
            return length
        }
    }

    /// The Jinja template that turns a chat into a prompt, if the file has one.
    package var chatTemplate: String? {
        get throws { try file.metadata.optional("tokenizer.chat_template") }
    }
}
