import Dispatch
import Grammar
package import Inference
package import Tokenization

/// A model that the native engine runs.
package final class NativeModel: LoadedModel {
    /// What the model is.
    package let properties: ModelProperties

    private let tokenizer: any Tokenizer
    private let engine: Engine
    private let constraints: ConstraintCache
    private let breakers: SequenceBreakerCache
    /// Long texts take their time, which Swift's cooperative threads must not be held up by.
    private let tokenizing = DispatchQueue(label: "minerva.tokenizing", qos: .userInitiated)

    /// Loads a model.
    ///
    /// - Throws: ``ModelFileError``, ``TokenizationError`` or ``EngineError`` if the file or an option does not fit.
    package init(path: String, options: LoadOptions) throws {
        if let count = options.gpuLayerCount, count > 0 {
            throw EngineError(
                .unsupportedModel,
                "the native engine computes on the processor only; \(count) layers on a GPU need another backend"
            )
        }
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
            parallelRequests: runner.sequenceCount,
            trainedContextLength: runner.shape.trainedContextLength,
            vocabularySize: runner.shape.vocabularySize,
            longestTokenByteCount: vocabulary.tokens.longestByteCount,
            chatTemplate: try model.chatTemplate,
            bosToken: text(of: vocabulary.special.beginOfSequence),
            eosToken: text(of: vocabulary.special.endOfSequence),
            gapTokens: vocabulary.special.gapTokens,
            controlTokenTexts: tokenizer.controlTokenTexts
        )
        constraints = ConstraintCache(tokenizer)
        breakers = SequenceBreakerCache(tokenizer)
        engine = Engine(
            runner: runner,
            tokenizer: tokenizer,
            drafts: options.drafts,
            waitingRequests: options.waitingRequests
        )
    }

    /// Turns text into tokens.
    package func tokenize(_ text: String, seams: [Int], addSpecial: Bool, parseSpecial: Bool) async -> [TokenID] {
        await aside { [tokenizer] in
            tokenizer.encode(text, seams: seams, addSpecial: addSpecial, parseSpecial: parseSpecial)
        }
    }

    /// Turns tokens into text.
    package func detokenize(_ tokens: [TokenID]) throws -> String {
        try check(tokens)
        return tokenizer.decode(tokens, renderSpecial: true)
    }

    /// The bytes of each token's text.
    package func bytes(of tokens: [TokenID]) throws -> [[UInt8]] {
        try check(tokens)
        return tokens.map { Array(tokenizer.bytes(of: $0, renderSpecial: true)) }
    }

    private func check(_ tokens: [TokenID]) throws {
        let count = tokenizer.vocabulary.tokens.count
        if let token = tokens.first(where: { !(0..<count).contains(Int($0)) }) {
            throw InferenceError(
                .tokenOutOfRange,
                "token \(token) is not in the vocabulary, which has the ids 0 to \(count - 1)"
            )
        }
    }

    /// Reads the vocabulary as grammars see it.
    package func prepareForGrammars(marks: [String]) async {
        await aside { [constraints] in constraints.prepare(marks: marks) }
    }

    /// Continues a prompt.
    package func generate(_ request: GenerationRequest) async throws -> GenerationStream {
        var request = request
        if request.sampling.dry.isOn {
            let texts = request.sequenceBreakers
            request.sampling.dry.sequenceBreakers = await aside { [breakers] in breakers.breakers(texts) }
        }
        let marks = request.marks
        return try await engine.submit(
            request,
            constraint: try await constraint(of: request),
            visible: marks.isEmpty ? [] : await aside { [constraints] in constraints.visibleTokens(marks: marks) }
        )
    }

    private func constraint(of request: GenerationRequest) async throws -> Constraint? {
        guard let grammar = request.grammar else { return nil }
        let made = await aside { [constraints] in
            Result { () throws(GrammarError) in try constraints.constraint(for: grammar, marks: request.marks) }
        }
        do throws(GrammarError) {
            return try made.get()
        } catch {
            throw InferenceError(.grammarUnusable, "the grammar can't be followed: \(error)")
        }
    }

    /// Computes on a thread where that holds up nobody.
    private func aside<R: Sendable>(_ work: @escaping @Sendable () -> R) async -> R {
        await withCheckedContinuation { continuation in
            tokenizing.async { continuation.resume(returning: work()) }
        }
    }

    /// How much there is to do.
    package var load: ModelLoad {
        get async { await engine.load }
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

extension SpecialTokens {
    /// The tokens around a gap, if there are all three.
    fileprivate var gapTokens: GapTokens? {
        guard let fillPrefix, let fillSuffix, let fillMiddle else { return nil }
        return GapTokens(prefix: fillPrefix, suffix: fillSuffix, middle: fillMiddle)
    }
}
