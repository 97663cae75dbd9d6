/// A JSON value.
///
/// Strings are bytes, so that tokens that Unicode counts as equal stay different, and those that hold half a surrogate
/// pair are not lost.
enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string([UInt8])
    case array([JSONValue])
    case object([(key: [UInt8], value: JSONValue)])

    /// What it is, for messages.
    var kind: String {
        switch self {
        case .null: "nothing"
        case .bool: "a bool"
        case .number: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
