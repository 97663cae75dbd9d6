package import Tokenization

/// A model that is ready to work. Unloading it ends its requests.
package protocol LoadedModel: Sendable {
    /// What the model is.
    var properties: ModelProperties { get }

    /// Turns text into tokens.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - seams: UTF-8 offsets in it, ascending: no control token reaches across one.
    ///   - addSpecial: whether the tokens that start a text for this model (BOS) are added.
    ///   - parseSpecial: whether the names of control tokens in `text` stand for those tokens.
    /// - Returns: the tokens.
    /// - Throws: the backend's own error if it can't be asked.
    func tokenize(_ text: String, seams: [Int], addSpecial: Bool, parseSpecial: Bool) async throws -> [TokenID]

    /// Turns tokens into text; control tokens show their names.
    ///
    /// - Throws: ``InferenceError`` `.tokenOutOfRange` if a token is not in the vocabulary.
    func detokenize(_ tokens: [TokenID]) async throws -> String

    /// The bytes of text that each token stands for, which may be a part of a character; a control token gives its name.
    ///
    /// - Throws: ``InferenceError`` `.tokenOutOfRange` if a token is not in the vocabulary.
    func bytes(of tokens: [TokenID]) async throws -> [[UInt8]]

    /// Prepares for grammars in whose texts these control tokens are text, so that the first request need not wait.
    func prepareForGrammars(marks: [String]) async

    /// How much there is to do at the moment.
    var load: ModelLoad { get async }

    /// Continues a prompt. The stream ends with `finished`, or throws; ending the iteration cancels the work.
    ///
    /// - Throws: ``InferenceError`` if the request can't be accepted at all.
    func generate(_ request: GenerationRequest) async throws -> GenerationStream

    /// Cancels all requests and gives back the memory.
    func unload() async
}

extension LoadedModel {
    /// Turns text without seams into tokens.
    ///
    /// - SeeAlso: ``tokenize(_:seams:addSpecial:parseSpecial:)``
    package func tokenize(_ text: String, addSpecial: Bool, parseSpecial: Bool) async throws -> [TokenID] {
        try await tokenize(text, seams: [], addSpecial: addSpecial, parseSpecial: parseSpecial)
    }
}

/// The tokens that ask for the text of a gap: first what stands before it, then what stands behind it. (Bavarian 2022)
package struct GapTokens: Sendable, Equatable {
    /// The text before the gap follows.
    package var prefix: TokenID
    /// The text after the gap follows.
    package var suffix: TokenID
    /// The text of the gap follows.
    package var middle: TokenID

    /// Creates the three.
    package init(prefix: TokenID, suffix: TokenID, middle: TokenID) {
        self.prefix = prefix
        self.suffix = suffix
        self.middle = middle
    }
}

/// What a loaded model is.
package struct ModelProperties: Sendable, Equatable {
    /// Name of the backend that runs it.
    package var backend: String

    /// Tokens of prompt and reply that one request may hold.
    package var contextLength: Int

    /// Requests that are worked on at once.
    package var parallelRequests: Int

    /// Tokens that the model was trained to hold.
    package var trainedContextLength: Int

    /// Tokens in the vocabulary.
    package var vocabularySize: Int

    /// Bytes of the longest token's text: a text of `n` bytes has at least `n / longestTokenByteCount` tokens.
    package var longestTokenByteCount: Int

    /// The Jinja template that turns a chat into a prompt, if the file has one.
    package var chatTemplate: String?

    /// Text of the token that begins a prompt, or "".
    package var bosToken: String

    /// Text of the token that ends a reply, or "".
    package var eosToken: String

    /// The tokens around the text before and after a gap, for models that were trained to fill one.
    package var gapTokens: GapTokens?

    /// Texts of the control tokens; where a user writes one, it must not become that token.
    package var controlTokenTexts: [String]

    /// Creates a description.
    package init(
        backend: String,
        contextLength: Int,
        parallelRequests: Int = 1,
        trainedContextLength: Int,
        vocabularySize: Int,
        longestTokenByteCount: Int,
        chatTemplate: String?,
        bosToken: String,
        eosToken: String,
        gapTokens: GapTokens? = nil,
        controlTokenTexts: [String] = []
    ) {
        self.backend = backend
        self.contextLength = contextLength
        self.parallelRequests = parallelRequests
        self.trainedContextLength = trainedContextLength
        self.vocabularySize = vocabularySize
        self.longestTokenByteCount = longestTokenByteCount
        self.chatTemplate = chatTemplate
        self.bosToken = bosToken
        self.eosToken = eosToken
        self.gapTokens = gapTokens
        self.controlTokenTexts = controlTokenTexts
    }
}
