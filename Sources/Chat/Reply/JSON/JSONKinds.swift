import Jinja

/// Kinds of JSON values that a parameter may have.
package struct JSONKinds: OptionSet, Sendable {
    /// One bit for each kind.
    package let rawValue: UInt8

    /// Strings.
    package static let string = JSONKinds(rawValue: 1)
    /// Numbers.
    package static let number = JSONKinds(rawValue: 2)
    /// True and false.
    package static let boolean = JSONKinds(rawValue: 4)
    /// Null.
    package static let null = JSONKinds(rawValue: 8)
    /// Objects.
    package static let object = JSONKinds(rawValue: 16)
    /// Arrays.
    package static let array = JSONKinds(rawValue: 32)
    /// All kinds.
    package static let all = JSONKinds(rawValue: 63)

    /// The kinds of these bits.
    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The kinds that a JSON Schema allows, all of them where it says nothing that is understood. What `$ref` names
    /// stands in the root.
    init(schema: JinjaValue, root: JinjaValue) {
        var walk = Walk(root: root)
        self = walk.kinds(of: schema)
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

    fileprivate init(typeName: String) {
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

    fileprivate init(of value: JinjaValue) {
        switch value {
        case .string, .markup: self = .string
        case .int, .double: self = .number
        case .bool: self = .boolean
        case .none: self = .null
        case .dictionary: self = .object
        case .list, .tuple: self = .array
        case .undefined, .object: self = .all
        }
    }
}

/// A walk through the schemas that one consists of. They come from a request and may refer to each other in circles, so
/// their number is limited; what lies beyond may be of any kind.
private struct Walk {
    let root: JinjaValue
    private var schemasLeft = 256

    init(root: JinjaValue) {
        self.root = root
    }

    mutating func kinds(of schema: JinjaValue) -> JSONKinds {
        guard schemasLeft > 0, case .dictionary(let members) = schema else { return .all }
        schemasLeft -= 1
        let kinds = kinds(of: members)
        return kinds.isEmpty ? .all : kinds
    }

    private mutating func kinds(of members: JinjaDictionary) -> JSONKinds {
        if let target = members["$ref"]?.text.flatMap(resolve) { return kinds(of: target) }
        if let type = members["type"] { return union(type.elements ?? [type]) { JSONKinds(typeName: $0.text ?? "") } }
        if let value = members["const"] { return JSONKinds(of: value) }
        if let values = members["enum"]?.elements { return union(values) { JSONKinds(of: $0) } }
        var kinds: JSONKinds = []
        if let branches = (members["anyOf"] ?? members["oneOf"])?.elements {
            for branch in branches { kinds.formUnion(self.kinds(of: branch)) }
            return kinds
        }
        kinds = .all
        for part in members["allOf"]?.elements ?? [] { kinds.formIntersection(self.kinds(of: part)) }
        return kinds
    }

    private func union(_ values: [JinjaValue], _ kinds: (JinjaValue) -> JSONKinds) -> JSONKinds {
        values.reduce(into: []) { $0.formUnion(kinds($1)) }
    }

    /// The schema that a reference such as `#/$defs/unit` names.
    private func resolve(_ reference: String) -> JinjaValue? {
        guard reference.hasPrefix("#") else { return nil }
        var value = root
        for key in reference.dropFirst().split(separator: "/") {
            guard case .dictionary(let members) = value, let next = members[String(key)] else { return nil }
            value = next
        }
        return value
    }
}
