import Foundation

/// A tokenizer as Hugging Face's `tokenizers` and `transformers` packages keep it.
package struct HuggingFaceFiles: Sendable {
    /// `tokenizer.json`
    package var tokenizer: [UInt8]
    /// `tokenizer_config.json`
    package var configuration: [UInt8]?
    /// `special_tokens_map.json`
    package var specialTokens: [UInt8]?
    /// `chat_template.jinja`
    package var chatTemplate: [UInt8]?

    /// The files' contents.
    package init(
        tokenizer: [UInt8],
        configuration: [UInt8]? = nil,
        specialTokens: [UInt8]? = nil,
        chatTemplate: [UInt8]? = nil
    ) {
        self.tokenizer = tokenizer
        self.configuration = configuration
        self.specialTokens = specialTokens
        self.chatTemplate = chatTemplate
    }

    /// Reads the files in a folder, or a tokenizer.json and what is beside it.
    ///
    /// - Throws: ``TokenizationError`` `.malformedFile` if there is no tokenizer.json that can be read.
    package init(path: String) throws(TokenizationError) {
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        let url = URL(fileURLWithPath: path)
        let folder = isFolder.boolValue ? url : url.deletingLastPathComponent()
        func contents(_ url: URL) -> [UInt8]? { (try? Data(contentsOf: url)).map { Array($0) } }
        func neighbour(_ name: String) -> [UInt8]? { contents(folder.appendingPathComponent(name)) }
        let file = isFolder.boolValue ? folder.appendingPathComponent(Self.fileName) : url
        guard let tokenizer = contents(file) else {
            throw TokenizationError(
                .malformedFile,
                "cannot read \(file.path); expected a tokenizer.json, or a folder with one"
            )
        }
        self.init(
            tokenizer: tokenizer,
            configuration: neighbour("tokenizer_config.json"),
            specialTokens: neighbour("special_tokens_map.json"),
            chatTemplate: neighbour("chat_template.jinja")
        )
    }

    /// Whether a path names a tokenizer.json or a folder with one.
    package static func areAt(_ path: String) -> Bool {
        let url = URL(fileURLWithPath: path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return false }
        if !isFolder.boolValue { return url.pathExtension == "json" }
        return FileManager.default.fileExists(atPath: url.appendingPathComponent(fileName).path)
    }

    private static let fileName = "tokenizer.json"

    /// Makes the tokenizer.
    ///
    /// - Returns: The tokenizer, and the Jinja template for chats if there is one.
    /// - Throws: ``TokenizationError`` if a file is damaged or names what this room can't do.
    package func load() throws(TokenizationError) -> (tokenizer: any Tokenizer, chatTemplate: String?) {
        let settings = try TokenizerSettings(self)
        let node = try JSONNode(tokenizer, file: Self.fileName)
        return (try HuggingFaceTokenizer(node, settings), settings.chatTemplate)
    }
}
