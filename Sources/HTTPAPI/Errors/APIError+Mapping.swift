import Chat
import HTTPTypes
import Inference
import JSON
import NIOCore
import Serving

extension APIError {
    /// What clients are told about an error of any room; `nil` if it is none that they may know of.
    init?(mapping error: any Error) {
        switch error {
        case let error as APIError: self = error
        case let error as JSONError: self.init(error)
        case let error as InferenceError: self.init(error)
        case let error as ServingError: self.init(error)
        case let error as ChatError where error.code == .template:
            self = .modelFailed("the model's chat template can't be used: \(error); completions can")
        case let error as ChatError: self.init(message: error.description, param: "messages", code: "invalid_messages")
        case let error as ReplyGrammarError: self.init(error)
        case let error as any LoadError: self = .modelFailed("\(error)")
        case is CancellationError: self = .cancelled
        default: return nil
        }
    }

    /// What clients are told about an error that is none of their business.
    static let internalError = APIError(
        status: .internalServerError,
        message: "internal error; the server's log says more",
        type: "server_error",
        code: "internal_error"
    )

    /// The model can't be used, and the client can't help it.
    static func modelFailed(_ message: String) -> APIError {
        APIError(status: .internalServerError, message: message, type: "server_error", code: "model_failed")
    }

    /// The work on a reply was stopped, and not by the client.
    static let cancelled = APIError(
        status: .serviceUnavailable,
        message: "the reply was cut off because the model is being unloaded or the server is being stopped",
        type: "server_error",
        code: "cancelled",
        headers: Self.soon
    )

    /// Not every model can be asked yet.
    static let notReady = APIError(
        status: .serviceUnavailable,
        message: "a model is still loading, or could not be loaded",
        type: "server_error",
        code: "not_ready",
        headers: Self.soon
    )

    /// The client has gone away; nobody reads this.
    static let clientLeft = APIError(
        status: HTTPResponse.Status(code: 499, reasonPhrase: "Client Closed Request"),
        message: "the client closed the connection",
        code: "client_left"
    )

    /// A request body that is longer than `limit` bytes.
    static func bodyTooLarge(limit: Int) -> APIError {
        APIError(
            status: .contentTooLarge,
            message: "the request body is larger than the \(limit) bytes that are accepted",
            code: "request_too_large"
        )
    }

    /// A request body that ends early or is not framed as HTTP has it.
    static let bodyUnreadable = APIError(message: "the request body could not be read", code: "unreadable_body")

    /// A path that has no meaning.
    static func unknownRoute(_ path: String) -> APIError {
        APIError(
            status: .notFound,
            message: "no such path: \(path); see /openapi.json for those there are",
            code: "unknown_url"
        )
    }

    /// A path that is asked for in the wrong way.
    static func wrongMethod(_ method: HTTPRequest.Method, allowed: [HTTPRequest.Method]) -> APIError {
        let methods = allowed.map(\.rawValue)
        return APIError(
            status: .methodNotAllowed,
            message: "expected \(methods.joined(separator: " or ")), found \(method.rawValue)",
            code: "method_not_allowed",
            headers: [.allow: methods.joined(separator: ", ")]
        )
    }

    /// Asking again in a second makes sense.
    private static let soon: HTTPFields = [.retryAfter: "1"]

    private init(_ error: JSONError) {
        self.init(message: "the body is not valid JSON: \(error)", code: "invalid_json")
    }

    private init(_ error: ReplyGrammarError) {
        let param = error.code == .tool ? "tools" : "tool_choice"
        self.init(message: "\(param): \(error)", param: param, code: "invalid_value")
    }

    private init(_ error: InferenceError) {
        self.init(message: error.message)
        switch error.code {
        case .contextLengthExceeded(let promptTokens, let contextLength):
            code = "context_length_exceeded"
            details = [
                JSONMember(name: "prompt_tokens", value: .integer(promptTokens)),
                JSONMember(name: "context_length", value: .integer(contextLength)),
            ]
        case .grammarUnusable: code = "grammar_unusable"
        case .emptyPrompt:
            param = "prompt"
            code = "empty_prompt"
        case .tokenOutOfRange:
            param = "prompt"
            code = "token_out_of_range"
        case .unsupported(let feature):
            param = feature.rawValue
            code = "unsupported_by_backend"
        case .requestRefused: code = "refused_by_backend"
        case .backendFailed: becomeTemporary("backend_failed")
        case .overloaded: becomeTemporary("overloaded")
        case .unloaded: becomeTemporary("model_unloaded")
        }
    }

    private init(_ error: ServingError) {
        self.init(message: error.message)
        switch error.code {
        case .modelNotFound:
            status = .notFound
            param = "model"
            code = "model_not_found"
        case .modelUnnamed:
            param = "model"
            code = "missing_required_parameter"
        case .gapUnsupported:
            param = "suffix"
            code = "unsupported_parameter"
        case .backendNotFound:
            param = "backend"
            code = "backend_not_found"
        case .backendUnsuitable:
            param = "backend"
            code = "backend_unsuitable"
        case .modelLoading: becomeTemporary("model_loading")
        case .backendUnavailable: becomeTemporary("backend_unavailable")
        case .shuttingDown: becomeTemporary("shutting_down")
        case .modelFailed:
            status = .internalServerError
            type = "server_error"
            code = "model_failed"
        }
    }

    private mutating func becomeTemporary(_ code: String) {
        status = .serviceUnavailable
        type = "server_error"
        self.code = code
        headers = Self.soon
    }
}
