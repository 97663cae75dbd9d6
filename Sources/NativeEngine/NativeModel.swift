import Dispatch
package import Inference
package import Tokenization

/// A model that the native engine runs.
package final class NativeModel: LoadedModel {
    /// What the model is.
    package let properties: ModelProperties

    private let tokenizer: any Tokenizer
    private let engine: Engine
    /// Long texts take their time, which Swift's cooperative threads must not be held up by.
    private let tokenizing = DispatchQueue(label: "minerva.tokenizing", qos: .userInitiated)

    /// Loads a model.
    ///
    /// - Throws: ``ModelFileError``, ``TokenizationError`` or ``EngineError`` if the file or an option does not fit.
    package init(path: String, options: LoadOptions) throws {
        let model = try NativeModelFile(path: path)
        let runner = try ModelRunner(model, options: options)
        let vocabulary = model.tokenizer.vocabulary
        func text(of token: TokenID?) -> String {
            token.map { model.tokenizer.decode([$0], renderSpecial: true) } ?? ""
        }
        tokenizer = model.tokenizer
        properties = ModelProperties(
            backend: NativeBackend.name,
            contextLength: runner.contextLength,
            trainedContextLength: runner.shape.trainedContextLength,
            vocabularySize: runner.shape.vocabularySize,
            longestTokenByteCount: vocabulary.tokens.longestByteCount,
            chatTemplate: try model.chatTemplate,
            bosToken: text(of: vocabulary.special.beginOfSequence),
            eosToken: text(of: vocabulary.special.endOfSequence),
            controlTokenTexts: tokenizer.controlTokenTexts
        )
        engine = Engine(
            runner: runner,
            tokenizer: tokenizer,
            drafts: options.drafts,
            waitingRequests: options.waitingRequests
        )
    }

    /// Turns text into tokens.
    package func tokenize(_ text: String, seams: [Int], addSpecial: Bool, parseSpecial: Bool) async -> [TokenID] {
        await withCheckedContinuation { continuation in
            tokenizing.async { [tokenizer] in
                let tokens = tokenizer.encode(
                    text,
                    seams: seams,
                    addSpecial: addSpecial,
                    parseSpecial: parseSpecial
                )
                continuation.resume(returning: tokens)
            }
        }
    }

    /// Turns tokens into text.
    package func detokenize(_ tokens: [TokenID]) throws -> String {
        let count = tokenizer.vocabulary.tokens.count
        if let token = tokens.first(where: { !(0..<count).contains(Int($0)) }) {
            throw InferenceError(
                .tokenOutOfRange,
                "token \(token) is not in the vocabulary, which has the ids 0 to \(count - 1)"
            )
        }
        return tokenizer.decode(tokens, renderSpecial: true)
    }

    /// Continues a prompt.
    package func generate(_ request: GenerationRequest) async throws -> GenerationStream {
        try await engine.submit(request)
    }

    /// Ends all requests and gives back the memory.
    package func unload() async {
        await engine.unload()
    }

    /// Requests that are not complete.
    package var requestCount: Int {
        get async { await engine.requestCount }
    }

    /// Pages of keys and values that requests hold.
    package var heldPageCount: Int {
        get async { await engine.heldPageCount }
    }

    /// Whether each page is accounted for: held by requests, kept for those to come, or free.
    package var pagesAreConsistent: Bool {
        get async { await engine.pagesAreConsistent }
    }
}
