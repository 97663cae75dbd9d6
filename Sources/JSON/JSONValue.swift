/// A JSON value. Members of an object keep their order, so that what is written is always the same bytes.
package enum JSONValue: Sendable, Equatable {
    case null
    case boolean(Bool)
    /// A whole number that fits into 64 bits, however it is written: `3`, `3.0` and `3e0` are the same.
    case integer(Int)
    /// Any other number; always finite when read.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([JSONMember])

    /// What a person would call the value: "null", "boolean", "number", "string", "array", "object".
    package var kind: String {
        switch self {
        case .null: "null"
        case .boolean: "boolean"
        case .integer, .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    /// The value of a member of an object; nil if there is none, or if this is no object.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }
}

/// A name and its value in a JSON object.
package struct JSONMember: Sendable, Equatable {
    /// The name.
    package let name: String
    /// The value.
    package let value: JSONValue

    /// A member of an object.
    package init(name: String, value: JSONValue) {
        self.name = name
        self.value = value
    }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    /// A value as it is written in Swift.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { JSONMember(name: $0.0, value: $0.1) })
    }

    /// A value as it is written in Swift.
    package init(arrayLiteral elements: JSONValue...) {
        self = .array(elements)
    }

    /// A value as it is written in Swift.
    package init(stringLiteral value: String) {
        self = .string(value)
    }

    /// A value as it is written in Swift.
    package init(integerLiteral value: Int) {
        self = .integer(value)
    }

    /// A value as it is written in Swift.
    package init(booleanLiteral value: Bool) {
        self = .boolean(value)
    }

    /// A value as it is written in Swift.
    package init(nilLiteral: ()) {
        self = .null
    }
}
