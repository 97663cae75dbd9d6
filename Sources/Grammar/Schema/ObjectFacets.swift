import JSON

/// What schemas say about an object.
struct ObjectFacets {
    private struct Pattern {
        let names: ScalarAutomaton
        let schema: SchemaLocation
    }

    private struct Own {
        var properties: [String: SchemaLocation] = [:]
        var patterns: [Pattern] = []
        var rest: SchemaLocation?

        /// The schemas for a property.
        func schemas(for name: String) -> [SchemaLocation] {
            var all = properties[name].map { [$0] } ?? []
            all += patterns.filter { $0.names.matches(name) }.map(\.schema)
            return all.isEmpty ? rest.map { [$0] } ?? [] : all
        }
    }

    /// The properties with a name that is listed, in the order in which they are written.
    private(set) var names: [String] = []
    private(set) var required: Set<String> = []
    private(set) var minimum = 0
    private(set) var maximum: Int?
    private var own: [Own] = []
    private var allowedNames: [ScalarAutomaton] = []
    private let places: [SchemaLocation]

    init(_ schemas: [SchemaLocation]) throws(GrammarError) {
        places = schemas
        var known: Set<String> = []
        for schema in schemas {
            minimum = max(minimum, try schema.count("minProperties") ?? 0)
            if let count = try schema.count("maxProperties") { maximum = min(maximum ?? count, count) }
            if let names = schema.below("propertyNames"), let automaton = try PropertyNames.automaton(of: names) {
                allowedNames.append(automaton)
            }
            required.formUnion(try schema.texts("required"))
            var own = Own(rest: schema.below("additionalProperties") ?? schema.below("unevaluatedProperties"))
            for (name, property) in try schema.schemas(named: "properties") {
                own.properties[name] = property
                if known.insert(name).inserted { names.append(name) }
            }
            for (pattern, property) in try schema.schemas(named: "patternProperties") {
                let expression = try property.expression(of: pattern)
                own.patterns.append(Pattern(names: try property.automaton(of: expression), schema: property))
            }
            self.own.append(own)
        }
        for schema in schemas {
            for name in try schema.texts("required") where known.insert(name).inserted { names.append(name) }
        }
    }

    /// Whether no object can do: what is required is too much, or has a name that isn't allowed.
    var isEmpty: Bool {
        if let maximum, maximum < max(minimum, required.count) { return true }
        return required.contains { name in !allowedNames.allSatisfy { $0.matches(name) } }
    }

    /// Whether a listed property may be there at all.
    func allows(_ name: String) -> Bool {
        allowedNames.allSatisfy { $0.matches(name) }
    }

    func schemas(for name: String) -> [SchemaLocation] {
        own.flatMap { $0.schemas(for: name) }
    }

    /// The properties that are not listed, by the patterns that their names match.
    func unlisted(byDefault isOpen: Bool) throws(GrammarError) -> [PropertyNames] {
        let isOpen =
            isOpen || own.contains { $0.rest != nil } || own.allSatisfy { $0.properties.isEmpty && $0.patterns.isEmpty }
        let patterns = own.flatMap(\.patterns)
        guard patterns.count <= GrammarLimits.patternCount else {
            throw places.first?.error(.limitExceeded, "more than \(GrammarLimits.patternCount) patterns of names")
                ?? .tooLarge("more than \(GrammarLimits.patternCount) patterns of names")
        }
        guard isOpen && own.allSatisfy({ $0.rest?.value != false }) || !patterns.isEmpty else { return [] }
        do throws(GrammarError) {
            var groups: [(names: ScalarAutomaton?, matched: Set<Int>)] = [(try remainingNames(), [])]
            for (index, pattern) in patterns.enumerated() {
                groups = try Self.split(groups, by: pattern.names, index)
                guard groups.count <= 64 else { throw ScalarAutomaton.tooLarge }
            }
            return groups.compactMap { unlisted(names: $0.names, matched: $0.matched, isOpen: isOpen) }
        } catch {
            throw places.first?.error(error.code, "the names of properties: \(error.message)") ?? error
        }
    }

    /// All names that are allowed and not listed; nil for any.
    private func remainingNames() throws(GrammarError) -> ScalarAutomaton? {
        var all = names.isEmpty ? nil : try ScalarAutomaton(.choice(names.map { Expression($0) })).complement
        for allowed in allowedNames {
            all = try all.map { (known) throws(GrammarError) in try known.intersection(allowed) } ?? allowed
        }
        return all
    }

    private static func split(
        _ groups: [(names: ScalarAutomaton?, matched: Set<Int>)],
        by names: ScalarAutomaton,
        _ index: Int
    ) throws(GrammarError) -> [(names: ScalarAutomaton?, matched: Set<Int>)] {
        var parts: [(names: ScalarAutomaton?, matched: Set<Int>)] = []
        for (known, matched) in groups {
            for (condition, nowMatched) in [(names, matched.union([index])), (names.complement, matched)] {
                let part =
                    try known.map { (known) throws(GrammarError) in try known.intersection(condition) } ?? condition
                if !part.isEmpty { parts.append((part, nowMatched)) }
            }
        }
        return parts
    }

    private func unlisted(names: ScalarAutomaton?, matched: Set<Int>, isOpen: Bool) -> PropertyNames? {
        guard isOpen || !matched.isEmpty else { return nil }
        var schemas: [SchemaLocation] = []
        var index = 0
        for own in own {
            let indices = index..<index + own.patterns.count
            index = indices.upperBound
            let matching = zip(indices, own.patterns).filter { matched.contains($0.0) }.map(\.1.schema)
            schemas += matching.isEmpty ? own.rest.map { [$0] } ?? [] : matching
        }
        return schemas.contains { $0.value == false } ? nil : PropertyNames(names: names, schemas: schemas)
    }
}
