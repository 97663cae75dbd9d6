import Chat
import JSON

/// The tools of the tests of grammars, and a check of arguments that knows nothing of grammars.
enum CallSchema {
    static let weather: JSONValue = [
        "type": "object",
        "properties": [
            "city": ["type": "string"], "days": ["type": "integer", "minimum": 1, "maximum": 14],
            "unit": ["type": "string", "enum": ["C", "F"]],
        ],
        "required": ["city"], "additionalProperties": false,
    ]
    static let options: JSONValue = [
        "type": "object",
        "properties": [
            "on": ["type": "boolean"],
            "tags": ["type": "array", "items": ["type": "string"], "maxItems": 3],
            "note": ["type": ["string", "null"]],
            "code": ["type": "string", "pattern": "^[a-z]{2,5}$"],
            "depth": ["type": "object", "properties": ["x": ["type": "number"]], "required": ["x"]],
        ],
        "required": ["on", "code"],
    ]

    static let tools = [
        ToolSignature(name: "get_weather", parameters: weather, isStrict: true),
        ToolSignature(name: "configure", parameters: options, isStrict: true),
        ToolSignature(name: "now", parameters: nil),
    ]

    /// What is wrong with the arguments of a call, nil if nothing is.
    static func fault(in arguments: String, of tool: String) -> String? {
        guard let signature = tools.first(where: { $0.name == tool }) else { return "no tool '\(tool)'" }
        guard let value = try? JSONParser.value(of: Array(arguments.utf8)) else { return "no JSON" }
        guard let schema = signature.parameters else { return value == [:] ? nil : "arguments where there are none" }
        return accepts(value, schema) ? nil : "not valid"
    }

    private static func accepts(_ value: JSONValue, _ schema: JSONValue) -> Bool {
        var types: [JSONValue] = schema["type"].map { [$0] } ?? []
        if case .array(let all)? = schema["type"] { types = all }
        let kind = typeName(of: value)
        guard types.contains(.string(kind)) || types.contains("number") && kind == "integer" else { return false }
        if case .array(let allowed)? = schema["enum"], !allowed.contains(value) { return false }
        switch value {
        case .object(let members):
            guard case .object(let properties)? = schema["properties"] else { return false }
            let isKnown = members.allSatisfy { member in
                properties.contains { $0.name == member.name && accepts(member.value, $0.value) }
            }
            guard case .array(let required)? = schema["required"] else { return isKnown }
            return isKnown && required.allSatisfy { name in members.contains { .string($0.name) == name } }
        case .array(let elements):
            return elements.count <= 3 && elements.allSatisfy { accepts($0, schema["items"] ?? [:]) }
        case .integer(let number): return schema["maximum"] == nil || (1...14).contains(number)
        case .string(let text):
            return schema["pattern"] == nil || (2...5).contains(text.count) && text.allSatisfy { ("a"..."z").contains($0) }
        default: return true
        }
    }

    private static func typeName(of value: JSONValue) -> String {
        if case .integer = value { "integer" } else { value.kind }
    }
}

extension JSONValue {
    fileprivate subscript(name: String) -> JSONValue? {
        if case .object(let members) = self { members.first { $0.name == name }?.value } else { nil }
    }
}
