import HTTPTypes
import JSON

/// Why a request is refused, as clients of the OpenAI API expect to be told.
struct APIError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The HTTP status.
    var status: HTTPResponse.Status = .badRequest

    /// What was expected, what was found, and what to do.
    var message: String

    /// The family of errors that clients know.
    var type = "invalid_request_error"

    /// Where in the request the reason stands, such as `messages[1].content`.
    var param: String?

    /// The word that programs can decide by.
    var code: String?

    /// What the response says besides, such as when to ask again.
    var headers: HTTPFields = [:]

    /// Numbers that go with the message.
    var details: [JSONMember] = []

    /// The message.
    var description: String { message }

    /// The error object that goes over the wire.
    var json: JSONValue {
        let members: [JSONMember] = [
            JSONMember(name: "message", value: .string(message)),
            JSONMember(name: "type", value: .string(type)),
            JSONMember(name: "param", value: param.map { .string($0) } ?? .null),
            JSONMember(name: "code", value: code.map { .string($0) } ?? .null),
        ]
        return ["error": .object(members + details)]
    }

    /// A field that has the wrong value.
    static func invalid(_ param: String, _ message: String) -> APIError {
        APIError(message: "\(param): \(message)", param: param, code: "invalid_value")
    }

    /// A field that has a value of the wrong type.
    static func wrongType(_ param: String, expected: String, found: JSONValue) -> APIError {
        APIError(message: "\(param): expected \(expected), found \(found.kind)", param: param, code: "invalid_type")
    }

    /// A field that has to be there.
    static func missing(_ param: String) -> APIError {
        APIError(message: "missing required field '\(param)'", param: param, code: "missing_required_parameter")
    }

    /// A field of the OpenAI API that this server can't honour.
    static func unsupported(_ param: String, _ neutral: String) -> APIError {
        APIError(
            message: "\(param): not supported by this server; leave it out\(neutral)",
            param: param,
            code: "unsupported_parameter"
        )
    }
}
