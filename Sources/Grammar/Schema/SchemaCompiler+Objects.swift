extension SchemaCompiler {
    /// An object in its braces: its listed properties in their order, then others.
    ///
    /// For each listed property and each number of properties before it there is one position, from which the property
    /// is written or skipped; so the automaton grows with the properties and not with their combinations.
    mutating func object(_ facets: ObjectFacets) throws(GrammarError) -> Int32 {
        guard !facets.isEmpty else { return try builder.nothing() }
        // Numbers of properties from here on make no difference.
        let cap = max(1, facets.maximum ?? facets.minimum)
        guard cap <= GrammarLimits.stateCount else {
            throw .tooLarge("minProperties and maxProperties above \(GrammarLimits.stateCount)")
        }
        var after = try unlistedProperties(facets, cap: cap)
        for (index, name) in facets.names.enumerated().reversed() where facets.allows(name) {
            let value = Expression.rule(try rule(for: facets.schemas(for: name)))
            let property = Expression.sequence([JSONText.name(name), JSONText.colon(space), value])
            var before: [Int32] = []
            for count in 0...min(cap, index) {
                var ways = facets.required.contains(name) ? [] : [after[count]]
                if count < facets.maximum ?? .max {
                    ways.append(try member(property, after: count, then: after[min(count + 1, cap)]))
                }
                before.append(try builder.choice(ways))
            }
            after = before
        }
        let content = try builder.compile(space, then: after[0])
        return try builder.literal("{".utf8, then: content)
    }

    /// The positions behind the listed properties, by how many have been written.
    private mutating func unlistedProperties(_ facets: ObjectFacets, cap: Int) throws(GrammarError) -> [Int32] {
        var properties: [Expression] = []
        for unlisted in try facets.unlisted(byDefault: options.allowsUndeclaredProperties) {
            properties.append(.rule(try unlistedProperty(unlisted)))
        }
        var after: [Int32] = []
        for _ in 0...cap { after.append(try builder.reserve()) }
        for count in 0...cap {
            var ways: [Int32] = []
            if count >= facets.minimum {
                let closing = Expression.sequence([count == 0 ? .empty : space, Expression("}")])
                ways.append(try builder.compile(closing, then: Position.end))
            }
            if count < facets.maximum ?? .max {
                for property in properties {
                    ways.append(try member(property, after: count, then: after[min(count + 1, cap)]))
                }
            }
            builder.positions[Int(after[count])].epsilons = ways
        }
        return after
    }

    private mutating func member(
        _ property: Expression,
        after count: Int,
        then next: Int32
    ) throws(GrammarError) -> Int32 {
        try builder.compile(.sequence([count == 0 ? .empty : JSONText.comma(space), property]), then: next)
    }

    /// A rule for a property that is not listed. Its name is escaped only where it has to be, so that no other spelling
    /// leads around the names that are listed.
    private mutating func unlistedProperty(_ unlisted: PropertyNames) throws(GrammarError) -> Int32 {
        let property = try builder.newRule("property")
        let value = Expression.rule(try rule(for: unlisted.schemas))
        let rest = try builder.compile(.sequence([JSONText.colon(space), value]), then: Position.end)
        guard let names = unlisted.names else {
            builder.starts[Int(property)] = try builder.compile(string, then: rest)
            return property
        }
        let closing = try builder.literal("\"".utf8, then: rest)
        let name = try builder.compile(names, as: .jsonString, then: closing)
        builder.starts[Int(property)] = try builder.literal("\"".utf8, then: name)
        return property
    }
}
