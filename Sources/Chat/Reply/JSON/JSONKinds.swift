import Jinja

/// Kinds of JSON values that a parameter may have.
struct JSONKinds: OptionSet, Sendable {
    let rawValue: UInt8

    static let string = JSONKinds(rawValue: 1)
    static let number = JSONKinds(rawValue: 2)
    static let boolean = JSONKinds(rawValue: 4)
    static let null = JSONKinds(rawValue: 8)
    static let object = JSONKinds(rawValue: 16)
    static let array = JSONKinds(rawValue: 32)
    static let all = JSONKinds(rawValue: 63)

    /// Schemas inside each other that are followed; what lies deeper may be of any kind.
    private static let maximumDepth = 16

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The kinds that a JSON Schema allows, all of them where it says nothing that is understood. What `$ref` names
    /// stands in the root.
    init(schema: JinjaValue, root: JinjaValue, depth: Int = 0) {
        let kinds = Self.kinds(of: schema, root: root, depth: depth)
        self = kinds.isEmpty ? .all : kinds
    }

    /// The kinds of JSON texts that begin with this byte.
    init(firstByte: UInt8?) {
        switch firstByte {
        case UInt8(ascii: "{"): self = .object
        case UInt8(ascii: "["): self = .array
        case UInt8(ascii: "t"), UInt8(ascii: "f"): self = .boolean
        case UInt8(ascii: "n"): self = .null
        case UInt8(ascii: "\""): self = .string
        default: self = .number
        }
    }

    private init(typeName: String) {
        switch typeName {
        case "string": self = .string
        case "number", "integer": self = .number
        case "boolean": self = .boolean
        case "null": self = .null
        case "object": self = .object
        case "array": self = .array
        default: self = .all
        }
    }

    private init(of value: JinjaValue) {
        switch value {
        case .string: self = .string
        case .int, .double: self = .number
        case .bool: self = .boolean
        case .none: self = .null
        case .dictionary: self = .object
        case .list, .tuple: self = .array
        case .undefined, .object: self = .all
        }
    }

    private static func kinds(of schema: JinjaValue, root: JinjaValue, depth: Int) -> JSONKinds {
        guard depth < maximumDepth, case .dictionary(let members) = schema else { return .all }
        func kinds(_ schema: JinjaValue) -> JSONKinds { JSONKinds(schema: schema, root: root, depth: depth + 1) }
        func union(_ values: [JinjaValue], _ kinds: (JinjaValue) -> JSONKinds) -> JSONKinds {
            values.reduce(into: []) { $0.formUnion(kinds($1)) }
        }
        if let target = members["$ref"]?.text.flatMap({ resolve($0, in: root) }) { return kinds(target) }
        if let type = members["type"] { return union(type.elements ?? [type]) { JSONKinds(typeName: $0.text ?? "") } }
        if let value = members["const"] { return JSONKinds(of: value) }
        if let values = members["enum"]?.elements { return union(values) { JSONKinds(of: $0) } }
        if let branches = (members["anyOf"] ?? members["oneOf"])?.elements { return union(branches, kinds) }
        return (members["allOf"]?.elements ?? []).reduce(into: .all) { $0.formIntersection(kinds($1)) }
    }

    /// The schema that a reference such as `#/$defs/unit` names.
    private static func resolve(_ reference: String, in root: JinjaValue) -> JinjaValue? {
        guard reference.hasPrefix("#") else { return nil }
        var value = root
        for key in reference.dropFirst().split(separator: "/") {
            guard case .dictionary(let members) = value, let next = members[String(key)] else { return nil }
            value = next
        }
        return value
    }
}
