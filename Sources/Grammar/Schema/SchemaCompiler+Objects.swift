extension SchemaCompiler {
    /// Positions in an object by how many properties have been written.
    private struct Stage {
        /// Where the name of a property must follow.
        var names: [Int32]
        /// Where the object may end or a comma may follow.
        var ends: [Int32]
    }

    /// An object in its braces: its listed properties in their order, then others.
    ///
    /// Each listed property has positions of its own from which it is written or skipped, so the automaton grows with
    /// the properties and not with their combinations.
    mutating func object(_ facets: ObjectFacets) throws(GrammarError) -> Int32 {
        guard !facets.isEmpty else { return try builder.nothing() }
        // Numbers of properties from here on make no difference.
        let cap = max(1, facets.maximum ?? facets.minimum)
        guard cap <= GrammarLimits.stateCount else {
            throw .tooLarge("minProperties and maxProperties above \(GrammarLimits.stateCount)")
        }
        var stage = try unlistedProperties(facets, cap: cap)
        var mayEnd = true
        for (index, name) in facets.names.enumerated().reversed() where facets.allows(name) {
            let isRequired = facets.required.contains(name)
            let value = Expression.rule(try rule(for: facets.schemas(for: name)))
            let property = Expression.sequence([try self.name(name), JSONText.colon(space), value])
            mayEnd = mayEnd && !isRequired
            var before = Stage(names: [], ends: [])
            for count in 0...min(cap, index) {
                var ways = isRequired ? [] : [stage.names[count]]
                if count < facets.maximum ?? .max {
                    ways.append(try builder.compile(property, then: stage.ends[min(count + 1, cap)]))
                }
                before.names.append(try builder.choice(ways))
                let end = try end(of: facets, after: count, mayEnd: mayEnd, then: before.names[count])
                before.ends.append(end)
            }
            stage = before
        }
        var ways = [stage.names[0]]
        if mayEnd, facets.minimum == 0 { ways.append(try builder.literal("}".utf8, then: Position.end)) }
        let content = try builder.compile(space, then: builder.choice(ways))
        return try builder.literal("{".utf8, then: content)
    }

    /// The position behind a property: the end of the object, or a comma and the next name.
    private mutating func end(
        of facets: ObjectFacets,
        after count: Int,
        mayEnd: Bool,
        then names: Int32
    ) throws(GrammarError) -> Int32 {
        var ways = [try builder.compile(JSONText.comma(space), then: names)]
        if mayEnd, count >= facets.minimum {
            ways.append(try builder.compile(.sequence([space, Expression("}")]), then: Position.end))
        }
        return try builder.choice(ways)
    }

    /// The positions behind the listed properties.
    private mutating func unlistedProperties(_ facets: ObjectFacets, cap: Int) throws(GrammarError) -> Stage {
        var properties: [Int32] = []
        for unlisted in try facets.unlisted(byDefault: options.allowsUndeclaredProperties) {
            properties.append(try unlistedProperty(unlisted))
        }
        var stage = Stage(names: [], ends: [])
        for count in 0...cap {
            stage.names.append(try builder.reserve())
            stage.ends.append(try end(of: facets, after: count, mayEnd: true, then: stage.names[count]))
        }
        for count in 0...cap where count < facets.maximum ?? .max {
            let next = stage.ends[min(count + 1, cap)]
            let calls = properties.map { Position.Call(rule: $0, next: next) }
            builder.positions[Int(stage.names[count])].calls = calls
        }
        return stage
    }

    /// A rule for a property that is not listed. Its name is escaped only where it has to be, so that no other spelling
    /// leads around the names that are listed.
    private mutating func unlistedProperty(_ unlisted: PropertyNames) throws(GrammarError) -> Int32 {
        let property = try builder.newRule("property")
        let value = Expression.rule(try rule(for: unlisted.schemas))
        let rest = try builder.compile(.sequence([JSONText.colon(space), value]), then: Position.end)
        builder.starts[Int(property)] = try name(amongst: unlisted.names, then: rest)
        return property
    }

    /// A name of those that are given, all of them if none are.
    private mutating func name(amongst names: ScalarAutomaton?, then next: Int32) throws(GrammarError) -> Int32 {
        if options.spelling.hasBareNames {
            let bare = try ScalarAutomaton(.repetition(.scalars(JSONText.bareNames), minimum: 1, maximum: nil))
            let possible = try names.map { (names) throws(GrammarError) in try names.intersection(bare) } ?? bare
            return try builder.compile(possible, as: .plain, then: next)
        }
        guard var possible = names else { return try builder.compile(string, then: next) }
        if let texts { possible = try possible.intersection(texts) }
        let closing = try builder.literal("\"".utf8, then: next)
        return try builder.literal("\"".utf8, then: builder.compile(possible, as: .jsonString, then: closing))
    }

    /// A listed name; nothing if it can't be written.
    private func name(_ name: String) throws(GrammarError) -> Expression {
        JSONText.name(name, options.spelling) ?? .nothing
    }
}
