extension SchemaCompiler {
    /// A string in its quotes, or as the spelling wants it.
    mutating func text(_ facets: StringFacets) throws(GrammarError) -> Int32 {
        guard !facets.isEmpty else { return try builder.nothing() }
        if let bareTexts {
            let texts = try facets.automaton()?.intersection(bareTexts) ?? bareTexts
            return try builder.compile(texts, as: .plain, then: Position.end)
        }
        guard options.spelling.hasPlainTexts else { return try spelledText(facets) }
        guard !facets.patterns.isEmpty else {
            guard facets.needsLengths else { return try builder.compile(string, then: Position.end) }
            let characters = Expression.repetition(character, minimum: facets.minimum, maximum: facets.maximum)
            return try quoted(characters)
        }
        if facets.patterns.count == 1, !facets.needsLengths { return try quoted(facets.patterns[0].expression) }
        guard let automaton = try facets.automaton() else { return try quoted(.anything) }
        return try builder.text(automaton, options.spelling, then: Position.end)
    }

    private mutating func spelledText(_ facets: StringFacets) throws(GrammarError) -> Int32 {
        if facets.patterns.isEmpty, facets.needsLengths, options.spelling.textMark == nil {
            // An automaton would have a state for each length and place in a mark, so here no mark even begins.
            let first = options.spelling.absent.compactMap(\.unicodeScalars.first)
            let character = JSONText.character(neverBare: ScalarSet(first.map { $0.value...$0.value }))
            return try quoted(.repetition(character, minimum: facets.minimum, maximum: facets.maximum))
        }
        guard let wanted = try facets.automaton() else { return try builder.compile(string, then: Position.end) }
        let texts = try texts.map { (texts) throws(GrammarError) in try wanted.intersection(texts) } ?? wanted
        return try builder.text(texts, options.spelling, then: Position.end)
    }

    private mutating func quoted(_ content: Expression) throws(GrammarError) -> Int32 {
        let closing = try builder.literal("\"".utf8, then: Position.end)
        return try builder.literal("\"".utf8, then: builder.compile(content, as: .jsonString, then: closing))
    }
}

extension AutomatonBuilder {
    /// A text in quotes, or in what stands in their place.
    mutating func text(
        _ content: ScalarAutomaton,
        _ spelling: ValueSpelling,
        then next: Int32
    ) throws(GrammarError) -> Int32 {
        let mark = Array((spelling.textMark ?? "\"").utf8)
        let closing = try literal(mark, then: next)
        let encoding = spelling.textMark == nil ? Encoding.jsonString : .plain
        return try literal(mark, then: compile(content, as: encoding, then: closing))
    }
}
