extension SchemaCompiler {
    /// A string in its quotes.
    mutating func text(_ facets: StringFacets) throws(GrammarError) -> Int32 {
        guard !facets.isEmpty else { return try builder.nothing() }
        guard !facets.patterns.isEmpty else {
            guard facets.needsLengths else { return try builder.compile(string, then: Position.end) }
            let characters = Expression.repetition(character, minimum: facets.minimum, maximum: facets.maximum)
            return try quoted(characters)
        }
        if facets.patterns.count == 1, !facets.needsLengths { return try quoted(facets.patterns[0].expression) }
        guard let automaton = try facets.automaton() else { return try quoted(.anything) }
        return try quoted(automaton)
    }

    private mutating func quoted(_ content: Expression) throws(GrammarError) -> Int32 {
        let closing = try builder.literal("\"".utf8, then: Position.end)
        return try builder.literal("\"".utf8, then: builder.compile(content, as: .jsonString, then: closing))
    }

    mutating func quoted(_ content: ScalarAutomaton) throws(GrammarError) -> Int32 {
        let closing = try builder.literal("\"".utf8, then: Position.end)
        return try builder.literal("\"".utf8, then: builder.compile(content, as: .jsonString, then: closing))
    }
}
