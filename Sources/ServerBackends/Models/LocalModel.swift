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

    /// The tokens that end a reply: those that the tokenizer knows, and what else the model's files name.
    package let endOfGeneration: Set<TokenID>

    /// Tokens that the model takes; a tokenizer may have more.
    package let vocabularySize: Int

    /// Puts the parts together.
    package init(
        tokenizer: any Tokenizer,
        trainedContextLength: Int?,
        chatTemplate: String?,
        endOfGeneration: Set<TokenID> = [],
        vocabularySize: Int? = nil
    ) {
        let count = tokenizer.vocabulary.tokens.count
        self.tokenizer = tokenizer
        self.trainedContextLength = trainedContextLength
        self.chatTemplate = chatTemplate
        self.endOfGeneration = tokenizer.endOfGeneration.union(endOfGeneration)
        self.vocabularySize = min(vocabularySize ?? count, count)
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

    /// Reads what a Hugging Face folder says.
    ///
    /// - Throws: ``ModelFileError`` if a file is missing or damaged, ``TokenizationError`` if that is the tokenizer.
    package init(folder path: String) throws {
        let folder = try ModelFolder(path: path)
        let (tokenizer, chatTemplate) = try HuggingFaceFiles(path: path).load()
        let count = tokenizer.vocabulary.tokens.count
        self.init(
            tokenizer: tokenizer,
            trainedContextLength: folder.contextLength,
            chatTemplate: chatTemplate,
            endOfGeneration: Set(folder.endOfGeneration.filter { $0 < count }.compactMap(TokenID.init(exactly:))),
            vocabularySize: folder.vocabularySize
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
