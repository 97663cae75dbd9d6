import JSON

/// Names of properties that no schema lists, and what these properties must be.
struct PropertyNames {
    /// The names; nil for any.
    let names: ScalarAutomaton?
    let schemas: [SchemaLocation]

    /// The names that a schema below `propertyNames` allows; nil for any.
    ///
    /// - Throws: ``GrammarError`` `.unsupported` for more than keywords about strings, `enum` and `const`.
    static func automaton(of schema: SchemaLocation) throws(GrammarError) -> ScalarAutomaton? {
        if schema.value == true { return nil }
        if schema.value == false { return try ScalarAutomaton(.nothing) }
        guard case .object(let members) = schema.value else { throw schema.expected("a schema") }
        for member in members where !known.contains(member.name) && !SchemaKeywords.strings.contains(member.name) {
            guard let place = schema.below(member.name) else { continue }
            throw place.error(.unsupported, "the keyword '\(member.name)' can't be enforced inside of 'propertyNames'")
        }
        let types = try ValueTypes.declared(by: schema) ?? .string
        guard types.contains(.string) else { return try ScalarAutomaton(.nothing) }
        if let values = try ConstantValues.allowed(by: [schema], types: .string) {
            return try ScalarAutomaton(
                .choice(values.compactMap { if case .string(let name) = $0 { Expression(name) } else { nil } })
            )
        }
        return try StringFacets([schema]).automaton()
    }

    private static let known: Set<String> = ["type", "enum", "const", "title", "description", "$comment", "examples"]
}
