import HTTPTypes
import Inference
import Logging
import Serving

/// What is written down about a request when it is over.
struct RequestLog: Sendable {
    /// The name of the model, once it is known.
    var model: String? {
        didSet { if let model { record.choose(model) } }
    }

    /// Tokens of the prompt, once they are known.
    var promptTokens: Int?

    /// Tokens generated, if the reply was completed.
    var generatedTokens: Int?

    /// How a chat was changed to suit the model's template, and which backends could not answer it.
    var notes: [String] = []

    /// What is counted about the request.
    let record: RequestRecord

    private let logger: Logger
    private let route: String

    /// Creates the line of a request that is being recorded.
    init(route: String, id: RequestID, record: RequestRecord, logger: Logger) {
        self.route = route
        self.record = record
        var logger = logger
        // One name is enough, and clients know only this one.
        logger[metadataKey: "hb.request.id"] = nil
        logger[metadataKey: "request"] = "\(id)"
        self.logger = logger
    }

    /// Notes the backends that could not answer.
    mutating func note(_ failures: [BackendFailure]) {
        // A reason can be many lines of a server's log.
        notes += failures.map { "\($0.backend) was passed over: \($0.reason.prefix(300).debugDescription)" }
    }

    /// Writes the line of a request that got a status.
    func write(_ status: HTTPResponse.Status) {
        write(status, metadata: [:])
    }

    /// Writes the line of a request that was refused, or failed after its head had been sent.
    func write(_ status: HTTPResponse.Status, _ error: APIError) {
        // Messages can quote what the client has sent: no line breaks, and no more than a line.
        let message = String(error.message.prefix(300)).debugDescription
        write(status, metadata: ["error": "\(message)"])
    }

    /// What a client is told about an error; what it isn't told is written down.
    func refusal(of error: any Error) -> APIError {
        if let told = APIError(mapping: error) { return told }
        logger.error("internal error", metadata: ["route": "\(route)", "error": "\(error)"])
        return .internalError
    }

    private func write(_ status: HTTPResponse.Status, metadata: Logger.Metadata) {
        record.end(status: status.code)
        var metadata = metadata
        metadata["status"] = "\(status.code)"
        metadata["route"] = "\(route)"
        metadata["duration"] = "\(ContinuousClock.now - record.begin)"
        if let model { metadata["model"] = "\(model)" }
        if let promptTokens { metadata["prompt_tokens"] = "\(promptTokens)" }
        if let generatedTokens { metadata["generated_tokens"] = "\(generatedTokens)" }
        if !notes.isEmpty { metadata["notes"] = .array(notes.map { "\($0)" }) }
        logger.info("request", metadata: metadata)
    }
}
