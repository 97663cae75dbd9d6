import JSON

/// Schemas, and values that are valid by them, at random.
struct RandomSchema {
    var random: SeededGenerator

    /// Strings that match a pattern, and a check that knows nothing of patterns.
    static let patterns: [(pattern: String, examples: [String], matches: @Sendable (String) -> Bool)] = [
        ("^[a-c]{2,4}$", ["ab", "cccc"], { (2...4).contains($0.count) && $0.allSatisfy("abc".contains) }),
        ("b+", ["b", "xb\"y"], { $0.contains("b") }),
        (#"^\d{3}-[A-Z]$"#, ["123-Q"], { $0.count == 5 && $0.dropFirst(3).first == "-" && Int($0.prefix(3)) != nil }),
        (#"^("|\\)*\n?$"#, ["", "\"\\\n"], { $0.allSatisfy("\"\\\n".contains) }),
    ]

    mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &random)
    }

    mutating func schema(depth: Int = 0) -> JSONValue {
        switch number(0...(depth > 2 ? 6 : 12)) {
        case 0: return ["type": "null"]
        case 1: return ["type": ["boolean", "null"]]
        case 2: return integer()
        case 3: return fraction()
        case 4: return string()
        case 5: return ["enum": ["a", "a\"b", 1, .number(-2.5), nil, true, ["x", ["y": 1]]]]
        case 6: return pattern()
        case 7: return ["anyOf": [schema(depth: depth + 1), schema(depth: depth + 1)]]
        case 8: return array(depth: depth)
        case 9:
            return [
                "prefixItems": [schema(depth: depth + 1), schema(depth: depth + 1)], "items": false, "minItems": 1,
            ]
        case 10: return ["$ref": "#/$defs/tree"]
        default: return object(depth: depth)
        }
    }

    /// A schema with the definitions that others refer to.
    mutating func document() -> JSONValue {
        let tree: JSONValue = [
            "type": "object", "properties": ["v": ["type": "integer"], "next": ["$ref": "#/$defs/tree"]],
            "required": ["v"],
        ]
        return ["$defs": ["tree": tree], "allOf": [object(depth: 0)]]
    }

    private mutating func integer() -> JSONValue {
        let low = number(-200...200)
        let high = low + number(0...300)
        switch number(0...3) {
        case 0: return ["type": "integer"]
        case 1: return ["type": "integer", "minimum": .integer(low)]
        case 2: return ["type": "integer", "minimum": .integer(low), "exclusiveMaximum": .integer(high + 1)]
        default: return ["type": "integer", "multipleOf": .integer(number(1...20))]
        }
    }

    private mutating func fraction() -> JSONValue {
        let low = Double(number(-400...400)) / 16
        let high = low + Double(number(1...100)) / 8
        switch number(0...3) {
        case 0: return ["type": "number"]
        case 1: return ["type": "number", "exclusiveMinimum": .number(low)]
        case 2: return ["type": "number", "minimum": .number(low), "maximum": .number(high)]
        default: return ["type": "number", "multipleOf": .number(0.25), "maximum": .integer(number(-5...5))]
        }
    }

    private mutating func string() -> JSONValue {
        let low = number(0...3)
        switch number(0...2) {
        case 0: return ["type": "string"]
        case 1: return ["type": "string", "minLength": .integer(low)]
        default: return ["type": "string", "minLength": .integer(low), "maxLength": .integer(low + number(0...9))]
        }
    }

    private mutating func pattern() -> JSONValue {
        let pattern = JSONValue.string(Self.patterns[number(0...Self.patterns.count - 1)].pattern)
        return random.chance(50) ? ["pattern": pattern] : ["pattern": pattern, "maxLength": 8]
    }

    private mutating func array(depth: Int) -> JSONValue {
        let low = number(0...2)
        return [
            "items": schema(depth: depth + 1), "minItems": .integer(low), "maxItems": .integer(low + number(0...3)),
        ]
    }

    private mutating func object(depth: Int) -> JSONValue {
        let names = ["a", "ab", "b c", "d\"e", "é"].filter { _ in random.chance(60) }
        let required = names.filter { _ in random.chance(40) }
        let properties = names.map { JSONMember(name: $0, value: schema(depth: depth + 1)) }
        var members = [
            JSONMember(name: "type", value: "object"), JSONMember(name: "properties", value: .object(properties)),
            JSONMember(name: "required", value: .array(required.map { .string($0) })),
        ]
        let more: JSONValue = random.chance(20) ? schema(depth: depth + 1) : false
        members.append(JSONMember(name: "additionalProperties", value: more))
        return .object(members)
    }

    /// A value that is valid, nil where the generator does not find one.
    mutating func value(of schema: JSONValue, in root: JSONValue, depth: Int = 0) -> JSONValue? {
        func keyword(_ name: String) -> JSONValue? { schema.member(name) }
        if case .array(let all)? = keyword("allOf") { return value(of: all[0], in: root, depth: depth) }
        if case .array(let values)? = keyword("enum") { return values.randomElement(using: &random) }
        if case .array(let ways)? = keyword("anyOf") { return value(of: ways[number(0...1)], in: root, depth: depth) }
        if keyword("$ref") != nil {
            return depth > 6
                ? ["v": 1] : root.member("$defs")?.member("tree").flatMap { value(of: $0, in: root, depth: depth + 1) }
        }
        if case .string(let pattern)? = keyword("pattern") {
            return Self.patterns.first { $0.pattern == pattern }?.examples.randomElement(using: &random).map {
                .string($0)
            }
        }
        if keyword("properties") != nil { return object(of: schema, in: root, depth: depth) }
        if case .array(let first)? = keyword("prefixItems") {
            return .array(first.prefix(number(1...2)).compactMap { value(of: $0, in: root, depth: depth + 1) })
        }
        if let items = keyword("items") {
            let count = number((keyword("minItems")?.whole ?? 0)...(keyword("maxItems")?.whole ?? 3))
            return .array((0..<count).compactMap { _ in value(of: items, in: root, depth: depth + 1) })
        }
        return scalar(of: schema)
    }

    private mutating func object(of schema: JSONValue, in root: JSONValue, depth: Int) -> JSONValue? {
        guard case .object(let properties)? = schema.member("properties"),
            case .array(let required)? = schema.member("required")
        else { return nil }
        var members: [JSONMember] = []
        for property in properties where required.contains(.string(property.name)) || random.chance(depth > 5 ? 0 : 60)
        {
            guard let value = value(of: property.value, in: root, depth: depth + 1) else { return nil }
            members.append(JSONMember(name: property.name, value: value))
        }
        if let more = schema.member("additionalProperties"), more != false,
            let value = value(of: more, in: root, depth: depth + 1)
        {
            members.append(JSONMember(name: "other", value: value))
        }
        return .object(members)
    }

    private mutating func scalar(of schema: JSONValue) -> JSONValue? {
        switch schema.member("type") {
        case "null": return JSONValue.null
        case "integer":
            let step = schema.member("multipleOf")?.whole ?? 1
            let low = schema.member("minimum")?.whole ?? -3
            let high = schema.member("exclusiveMaximum")?.whole ?? low + 500
            return step > 1 ? .integer(step * number(-9...9)) : .integer(number(low...high - 1))
        case "number":
            if let low = schema.member("minimum") { return low }
            if case .number(let low)? = schema.member("exclusiveMinimum") { return .number(low + 0.125) }
            if let high = schema.member("maximum")?.whole { return .number(Double(high) - 0.75) }
            return .number(Double(number(-900...900)) / 64)
        case "string":
            let low = schema.member("minLength")?.whole ?? 0
            let count = number(low...(schema.member("maxLength")?.whole ?? low + 9))
            return .string(
                (0..<count).map { _ in ["a", "\"", "\\", "\n", "é", "日", "\u{1F600}", "/"][number(0...7)] }.joined()
            )
        case .array: return random.chance(50) ? .boolean(random.chance(50)) : .null
        default: return nil
        }
    }
}

extension JSONValue {
    func member(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    var whole: Int? {
        if case .integer(let number) = self { number } else { nil }
    }

    var double: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }
}
