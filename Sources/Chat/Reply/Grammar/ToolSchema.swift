import Grammar
import JSON

/// The schema of a tool's arguments, as far as it can be enforced.
struct ToolSchema {
    let tool: ToolSignature
    /// Schemas to be tried, the tightest first.
    private let candidates: [JSONValue]

    private static let noArguments: JSONValue = ["type": "object", "properties": [:], "additionalProperties": false]

    init(_ tool: ToolSignature) throws(ReplyGrammarError) {
        self.tool = tool
        guard let parameters = tool.parameters, parameters != .null else {
            candidates = [Self.noArguments]
            return
        }
        guard case .object(let members) = parameters else {
            throw ReplyGrammarError(
                .tool,
                "the parameters of the tool '\(tool.name)': expected a JSON Schema, found \(parameters.kind)"
            )
        }
        let type = parameters["type"]
        guard type == nil || type == "object" || !tool.isStrict else {
            throw ReplyGrammarError(
                .tool,
                "the parameters of the tool '\(tool.name)': expected \"object\" as their type, since arguments are one"
            )
        }
        guard parameters["properties"] != [:] || parameters["additionalProperties"] != nil else {
            // Whoever lists no parameter means that there is none.
            candidates = [Self.noArguments]
            return
        }
        let schema = JSONValue.object(
            members.filter { $0.name != "type" } + [JSONMember(name: "type", value: "object")]
        )
        candidates = tool.isStrict ? [schema] : [schema, LooseSchema.of(schema), ["type": "object"]]
    }

    /// What can be made of the tightest schema that can be enforced.
    func first<Value>(_ make: (JSONValue) throws(GrammarError) -> Value) throws(ReplyGrammarError) -> Value {
        var refusal: GrammarError?
        for schema in candidates {
            do {
                return try make(schema)
            } catch {
                if refusal == nil { refusal = error }
            }
        }
        throw ReplyGrammarError(.tool, "the parameters of the tool '\(tool.name)' can't be enforced", cause: refusal)
    }

    /// The parameters one by one, for formats that write each of them apart.
    ///
    /// - Throws: ``GrammarError`` for a schema that says more than a list of properties does.
    static func parameters(of schema: JSONValue) throws(GrammarError) -> [Parameter] {
        for keyword in joining {
            guard schema[keyword] != nil else { continue }
            throw GrammarError(
                code: .unsupported,
                message: "the format writes parameters one by one, so '\(keyword)' can't be enforced for all of them",
                place: .schema(pointer: "#/\(keyword)")
            )
        }
        let required = schema["required"]?.texts ?? []
        guard case .object(let properties)? = schema["properties"] else { return [] }
        return properties.map { Parameter(name: $0.name, isRequired: required.contains($0.name)) }
    }

    /// Whether parameters may have any name: none is listed, and it is not said that there are none.
    static func takesAnyName(_ schema: JSONValue) -> Bool {
        schema["properties"] == nil && schema["additionalProperties"] != false
    }

    private static let joining = [
        "$ref", "allOf", "anyOf", "oneOf", "not", "if", "enum", "const", "patternProperties", "propertyNames",
        "minProperties", "maxProperties",
    ]

    struct Parameter {
        let name: String
        let isRequired: Bool
    }
}

extension JSONValue {
    /// The strings of a list.
    var texts: [String] {
        guard case .array(let elements) = self else { return [] }
        return elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }
}
