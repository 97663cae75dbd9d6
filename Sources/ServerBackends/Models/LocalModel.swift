import Dispatch
package import ModelFiles
package import Tokenization

/// What is read here of a model that another process runs: prompts are rendered and made tokens on this side.
package struct LocalModel: Sendable {
    /// Its tokenizer.
    package let tokenizer: any Tokenizer

    /// Tokens that the model was trained to hold; nil if its files don't say.
    package let trainedContextLength: Int?

    /// The Jinja template that turns a chat into a prompt, if its files have one.
    package let chatTemplate: String?

    /// Puts the three together.
    package init(tokenizer: any Tokenizer, trainedContextLength: Int?, chatTemplate: String?) {
        self.tokenizer = tokenizer
        self.trainedContextLength = trainedContextLength
        self.chatTemplate = chatTemplate
    }

    /// Reads what a GGUF file says.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - tokenizer: its tokenizer.
    /// - Throws: ``ModelFileError`` if a value has the wrong type.
    package init(gguf file: GGUFFile, tokenizer: any Tokenizer) throws(ModelFileError) {
        let architecture: String = try file.metadata.required("general.architecture")
        self.init(
            tokenizer: tokenizer,
            trainedContextLength: try file.metadata.optional("\(architecture).context_length", as: Int.self),
            chatTemplate: try file.metadata.optional("tokenizer.chat_template")
        )
    }
}

extension LocalModel {
    /// Tokens of context where a model has more and nobody says how many.
    private static let defaultContextLength = 8192

    /// Reads a model's files. A large vocabulary takes a good part of a second, too long for a cooperative thread.
    static func read(
        _ path: String,
        by open: @escaping @Sendable (String) throws -> LocalModel
    ) async throws -> LocalModel {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async { continuation.resume(with: Result { try open(path) }) }
        }
    }

    /// Tokens that each request may hold, if somebody wants a number or nobody does.
    func contextLength(_ wanted: Int?) -> Int {
        wanted ?? min(trainedContextLength ?? Self.defaultContextLength, Self.defaultContextLength)
    }
}
