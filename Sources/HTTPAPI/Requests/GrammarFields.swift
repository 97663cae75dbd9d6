import Grammar
import JSON

/// The fields that say what a reply has to look like; at most one of them may be given.
enum GrammarFields {
    /// Takes them out of a request.
    ///
    /// - Returns: the grammar of the reply; nil if it may be anything.
    static func take(from body: inout RequestObject) throws(APIError) -> Grammar? {
        var found: (path: String, grammar: Grammar)?
        func add(_ value: RequestValue?, _ read: (RequestValue) throws(APIError) -> Grammar?) throws(APIError) {
            guard let value, let grammar = try read(value) else { return }
            if let found {
                throw .invalid(
                    value.path,
                    "\(found.path) says already what the reply has to look like; give one of them"
                )
            }
            found = (value.path, grammar)
        }
        try add(body.take("response_format"), responseFormat)
        try add(body.take("json_schema"), schema)
        try add(body.take("grammar")) { value throws(APIError) in
            let text = try value.string()
            return try text.isEmpty ? nil : made(value) { () throws(GrammarError) in try Grammar(gbnf: text) }
        }
        try add(body.take("regex")) { value throws(APIError) in
            let text = try value.string()
            return try made(value) { () throws(GrammarError) in try Grammar(regex: text) }
        }
        return found?.grammar
    }

    private static func responseFormat(_ value: RequestValue) throws(APIError) -> Grammar? {
        var fields = try value.object()
        let type = try fields.require("type")
        let grammar: Grammar?
        switch try type.string(among: ["text", "json_object", "json_schema"]) {
        case "text": grammar = nil
        // llama-server takes a schema here too.
        case "json_object": grammar = try fields.take("schema").map(schema) ?? .jsonObject
        default: grammar = try namedSchema(fields.require("json_schema"))
        }
        try fields.refuseRest()
        return grammar
    }

    private static func namedSchema(_ value: RequestValue) throws(APIError) -> Grammar {
        var fields = try value.object()
        _ = try fields.take("name")?.string()
        _ = try fields.take("description")?.string()
        _ = try fields.take("strict")?.boolean()
        let schema = fields.take("schema")
        try fields.refuseRest()
        return try schema.map(Self.schema) ?? .jsonValue
    }

    private static func schema(_ value: RequestValue) throws(APIError) -> Grammar {
        try made(value) { () throws(GrammarError) in try Grammar(jsonSchema: value.json) }
    }

    private static func made(
        _ value: RequestValue,
        _ read: () throws(GrammarError) -> Grammar
    ) throws(APIError) -> Grammar {
        do throws(GrammarError) {
            return try read()
        } catch {
            throw .invalid(value.path, "\(error)")
        }
    }
}
