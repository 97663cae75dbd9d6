import HTTPTypes
import Inference
import Logging

/// What is written down about a request when it is over.
struct RequestLog: Sendable {
    /// The name of the model, once it is known.
    var model: String?

    /// Tokens of the prompt, once they are known.
    var promptTokens: Int?

    /// Tokens generated, if the reply was completed.
    var generatedTokens: Int?

    /// How a chat was changed to suit the model's template.
    var notes: [String] = []

    private let logger: Logger
    private let route: String
    private let begin = ContinuousClock.now

    /// Begins the record of a request, and its time.
    init(route: String, logger: Logger) {
        self.route = route
        self.logger = logger
    }

    /// Writes the line of a request that got a status.
    func write(_ status: HTTPResponse.Status) {
        write(metadata: ["status": "\(status.code)"])
    }

    /// Writes the line of a request that was refused, or failed after its head had been sent.
    func write(_ status: HTTPResponse.Status, _ error: APIError) {
        // Messages can quote what the client has sent: no line breaks, and no more than a line.
        let message = String(error.message.prefix(300)).debugDescription
        write(metadata: ["status": "\(status.code)", "error": "\(message)"])
    }

    /// What a client is told about an error; what it isn't told is written down.
    func refusal(of error: any Error) -> APIError {
        if let told = APIError(mapping: error) { return told }
        logger.error("internal error", metadata: ["route": "\(route)", "error": "\(error)"])
        return .internalError
    }

    private func write(metadata: Logger.Metadata) {
        var metadata = metadata
        metadata["route"] = "\(route)"
        metadata["duration"] = "\(ContinuousClock.now - begin)"
        if let model { metadata["model"] = "\(model)" }
        if let promptTokens { metadata["prompt_tokens"] = "\(promptTokens)" }
        if let generatedTokens { metadata["generated_tokens"] = "\(generatedTokens)" }
        if !notes.isEmpty { metadata["notes"] = .array(notes.map { "\($0)" }) }
        logger.info("request", metadata: metadata)
    }
}
