package import Inference
package import Tokenization

/// A model whose server gives tokens only: their text, and where it ends, is found here.
package final class MLXModel: LoadedModel {
    private let server: ServerModel
    private let tokenizer: any Tokenizer
    private let endOfGeneration: Set<TokenID>

    init(_ server: ServerModel, tokenizer: any Tokenizer, endOfGeneration: Set<TokenID>) {
        self.server = server
        self.tokenizer = tokenizer
        self.endOfGeneration = endOfGeneration
    }

    /// What the model is.
    package var properties: ModelProperties { server.properties }

    /// Turns text into tokens.
    package func tokenize(_ text: String, seams: [Int], addSpecial: Bool, parseSpecial: Bool) async throws -> [TokenID]
    {
        try await server.tokenize(text, seams: seams, addSpecial: addSpecial, parseSpecial: parseSpecial)
    }

    /// Turns tokens into text.
    package func detokenize(_ tokens: [TokenID]) async throws -> String {
        try await server.detokenize(tokens)
    }

    /// The bytes of each token's text.
    package func bytes(of tokens: [TokenID]) async throws -> [[UInt8]] {
        try await server.bytes(of: tokens)
    }

    /// Does nothing: grammars are refused.
    package func prepareForGrammars(marks: [String]) async {}

    /// How much there is to do.
    package var load: ModelLoad {
        get async { await server.load }
    }

    /// The process id of the model's server; nil if it does not run at the moment.
    package var processID: Int32? {
        get async { await server.processID }
    }

    /// Continues a prompt.
    package func generate(_ request: GenerationRequest) async throws -> GenerationStream {
        let events = try await server.generate(request)
        let reply = TokenReply(request, tokenizer: tokenizer, endOfGeneration: endOfGeneration)
        let (stream, continuation) = GenerationStream.makeStream()
        let work = Task {
            var reply = reply
            do {
                for try await event in events {
                    for event in reply.take(event, at: .now) { continuation.yield(event) }
                    if reply.isOver { break }
                }
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
        continuation.onTermination = { _ in work.cancel() }
        return stream
    }

    /// Ends all requests and the server.
    package func unload() async {
        await server.unload()
    }
}
