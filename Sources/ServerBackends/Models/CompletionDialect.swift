import Inference
import JSON

/// How a kind of server is asked to continue a prompt, and how it answers.
protocol CompletionDialect: Sendable {
    /// Where the question goes.
    var path: String { get }

    /// What requests may ask for.
    var features: Set<BackendFeature> { get }

    /// The question.
    ///
    /// - Parameters:
    ///   - request: what is wanted; its features are given.
    ///   - promptText: the prompt as text, for dialects that have no tokens.
    ///   - contextLength: tokens of prompt and reply that the model holds.
    /// - Returns: the body to send.
    /// - Throws: ``InferenceError`` if the request has something that the server has no words for.
    func question(
        _ request: GenerationRequest,
        promptText: String?,
        contextLength: Int
    ) throws(InferenceError) -> JSONValue

    /// Whether ``question(_:promptText:contextLength:)`` needs the text.
    var takesText: Bool { get }

    /// Reads one event.
    ///
    /// - Throws: ``ServerBackendError`` if it is none, or an error of the server's.
    func part(_ event: JSONValue, of request: GenerationRequest) throws(ServerBackendError) -> ReplyPart
}
