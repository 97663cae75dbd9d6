package import Inference
package import Tokenization

/// A model that another process or host runs.
package final class ServerModel: LoadedModel {
    /// What the model is.
    package let properties: ModelProperties

    /// How long it is waited for a server's first word before a request counts as accepted.
    private static let patience = Duration.milliseconds(250)

    private let source: any ClientSource
    private let dialect: any CompletionDialect
    private let coder: any TokenCoder
    /// The token that a server puts in front of a prompt itself if it takes text.
    private let impliedStart: TokenID?
    private let waitingLimit: Int
    private let requests = RequestList()

    init(
        properties: ModelProperties,
        waitingLimit: Int,
        source: any ClientSource,
        dialect: any CompletionDialect,
        coder: any TokenCoder,
        impliedStart: TokenID? = nil
    ) {
        self.properties = properties
        self.waitingLimit = waitingLimit
        self.source = source
        self.dialect = dialect
        self.coder = coder
        self.impliedStart = impliedStart
    }

    /// Turns text into tokens.
    package func tokenize(_ text: String, seams: [Int], addSpecial: Bool, parseSpecial: Bool) async throws -> [TokenID]
    {
        try await asked { () async throws in
            try await coder.tokenize(text, seams: seams, addSpecial: addSpecial, parseSpecial: parseSpecial)
        }
    }

    /// Turns tokens into text.
    package func detokenize(_ tokens: [TokenID]) async throws -> String {
        try check(tokens)
        return try await asked { () async throws in try await coder.detokenize(tokens) }
    }

    /// The bytes of each token's text.
    package func bytes(of tokens: [TokenID]) async throws -> [[UInt8]] {
        try check(tokens)
        return try await asked { () async throws in try await coder.bytes(of: tokens) }
    }

    /// Does nothing: grammars are prepared where the model runs.
    package func prepareForGrammars(marks: [String]) async {}

    /// How much there is to do.
    package var load: ModelLoad {
        get async { requests.load }
    }

    /// The process id of the model's server; nil if it is not ours, or does not run at the moment.
    package var processID: Int32? {
        get async { await source.processID }
    }

    /// Continues a prompt.
    ///
    /// - Throws: ``InferenceError`` if the request can't be accepted, or if it fails at once: another backend may be
    ///   asked then. What fails later fails in the stream.
    package func generate(_ request: GenerationRequest) async throws -> GenerationStream {
        try request.check(against: dialect.features, of: properties.backend)
        try checkPrompt(request.prompt)
        let question = try dialect.question(
            request,
            promptText: dialect.takesText ? try await text(of: request.prompt) : nil,
            contextLength: properties.contextLength
        )
        let number = try requests.add(waitingLimit: waitingLimit)
        let (stream, continuation) = GenerationStream.makeStream()
        let beginning = Beginning()
        let work = Task { [self] in
            await Exchange(
                request: request,
                question: question,
                dialect: dialect,
                source: source,
                continuation: continuation,
                begin: { error in
                    if error == nil { self.requests.run(number) }
                    beginning.resolve(error)
                }
            ).perform()
            requests.remove(number)
            beginning.resolve(nil)
        }
        requests.assign(work, to: number)
        continuation.onTermination = { _ in work.cancel() }
        if let error = await beginning.error(within: Self.patience) { throw error }
        return stream
    }

    /// Ends all requests and the server, if it is ours.
    package func unload() async {
        let work = requests.close()
        // Before they end: some may wait for a server that is being started.
        await source.stop()
        for request in work { await request.value }
    }

    /// A server's failure in words that every backend shares.
    private func asked<Result>(_ question: () async throws -> Result) async throws -> Result {
        do {
            return try await question()
        } catch let error as ServerBackendError {
            throw InferenceError(error)
        }
    }

    private func text(of prompt: [TokenID]) async throws -> String {
        let isDoubled = impliedStart != nil && prompt.first == impliedStart
        return try await asked { () async throws in
            try await coder.promptText(of: isDoubled ? Array(prompt.dropFirst()) : prompt)
        }
    }

    private func check(_ tokens: [TokenID]) throws(InferenceError) {
        let count = properties.vocabularySize
        guard let token = tokens.first(where: { !(0..<count).contains(Int($0)) }) else { return }
        throw InferenceError(
            .tokenOutOfRange,
            "token \(token) is not in the vocabulary, which has the ids 0 to \(count - 1)"
        )
    }

    private func checkPrompt(_ prompt: [TokenID]) throws(InferenceError) {
        guard !prompt.isEmpty else {
            throw InferenceError(.emptyPrompt, "expected at least one token in the prompt, found none")
        }
        try check(prompt)
        guard prompt.count < properties.contextLength else {
            throw InferenceError(
                .contextLengthExceeded(promptTokens: prompt.count, contextLength: properties.contextLength),
                "the prompt has \(prompt.count) tokens, and the context has room for \(properties.contextLength), the "
                    + "reply included; shorten the prompt or load the model with a longer context"
            )
        }
    }
}
