extension SchemaCompiler {
    /// An array in its brackets.
    mutating func array(_ facets: ArrayFacets) throws(GrammarError) -> Int32 {
        guard !facets.isEmpty else { return try builder.nothing() }
        let comma = JSONText.comma(space)
        let closing = try builder.compile(.sequence([space, Expression("]")]), then: Position.end)
        let single = max(facets.firstCount, 1)
        // From the end to the beginning: what may follow when so many elements have been written.
        var after = try builder.compile(
            .repetition(
                .sequence([comma, .rule(try rule(for: facets.element(at: single)))]),
                minimum: max(0, facets.minimum - single),
                maximum: facets.maximum.map { max(0, $0 - single) }
            ),
            then: closing
        )
        for count in stride(from: single - 1, to: 0, by: -1) {
            var ways = count >= facets.minimum ? [closing] : []
            if count < facets.maximum ?? .max {
                let element = Expression.rule(try rule(for: facets.element(at: count)))
                ways.append(try builder.compile(.sequence([comma, element]), then: after))
            }
            after = try builder.choice(ways)
        }
        var ways = facets.minimum == 0 ? [try builder.literal("]".utf8, then: Position.end)] : []
        if facets.maximum ?? 1 > 0 {
            ways.append(try builder.call(rule(for: facets.element(at: 0)), then: after))
        }
        let content = try builder.compile(space, then: builder.choice(ways))
        return try builder.literal("[".utf8, then: content)
    }
}
