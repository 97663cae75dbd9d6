import JSON

/// Which keywords of JSON Schema are enforced, and for what type of value they speak.
enum SchemaKeywords {
    static let strings = ["pattern", "format", "minLength", "maxLength"]
    static let numbers = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]
    static let arrays = ["prefixItems", "items", "additionalItems", "unevaluatedItems", "minItems", "maxItems"]
    static let objects = [
        "properties", "required", "additionalProperties", "patternProperties", "propertyNames", "minProperties",
        "maxProperties", "unevaluatedProperties",
    ]

    /// Keywords that a grammar can't enforce, with the values at which they say nothing.
    private static let refused: [String: [JSONValue]] = [
        "not": [false], "if": [], "dependentSchemas": [[:]], "dependentRequired": [[:]], "dependencies": [[:]],
        "contains": [], "minContains": [], "maxContains": [], "uniqueItems": [false], "$dynamicRef": [],
        "$recursiveRef": [],
    ]

    /// Keywords that join other schemas to one, which then say what has been evaluated.
    private static let applicators = ["$ref", "allOf", "anyOf", "oneOf"]

    /// - Throws: ``GrammarError`` `.unsupported` for the first keyword that can't be enforced.
    static func check(_ schema: SchemaLocation) throws(GrammarError) {
        for member in schema.members {
            let place = schema.below(member)
            if let harmless = refused[member.name], !harmless.contains(member.value) {
                throw place.error(.unsupported, "the keyword '\(member.name)' can't be enforced; leave it out")
            }
            let isUnevaluated = member.name == "unevaluatedProperties" || member.name == "unevaluatedItems"
            if isUnevaluated, applicators.contains(where: { schema[$0] != nil }) {
                throw place.error(
                    .unsupported,
                    "the keyword '\(member.name)' can't be enforced beside \(applicators.joined(separator: ", "))"
                )
            }
        }
    }
}
