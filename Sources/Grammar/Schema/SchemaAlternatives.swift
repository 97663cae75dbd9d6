import JSON

/// Takes schemas that must all hold apart: into the ways to fulfil them, each a list of schemas that must all hold and
/// of which only the keywords about the value itself remain to be looked at.
struct SchemaAlternatives {
    private struct Open {
        let schema: SchemaLocation
        /// The schemas that this one was reached from, at the same value.
        let origins: [SchemaLocation]
    }

    private struct Way {
        var own: [SchemaLocation] = []
        var seen: Set<SchemaLocation> = []
        var open: [Open]
    }

    /// - Throws: ``GrammarError`` for a schema that means itself, and for more ways than
    ///   ``GrammarLimits/alternativeCount``.
    static func ways(
        of schemas: [SchemaLocation],
        in document: SchemaDocument
    ) throws(GrammarError) -> [[SchemaLocation]] {
        var unfinished = [Way(open: schemas.reversed().map { Open(schema: $0, origins: []) })]
        var finished: [[SchemaLocation]] = []
        while var way = unfinished.popLast() {
            guard let next = way.open.popLast() else {
                finished.append(way.own)
                continue
            }
            unfinished += try Self.steps(&way, to: next, in: document)
            guard unfinished.count + finished.count <= GrammarLimits.alternativeCount else {
                throw next.schema.error(
                    .limitExceeded,
                    "more than \(GrammarLimits.alternativeCount) combinations of anyOf and oneOf"
                )
            }
        }
        return finished
    }

    /// The ways that remain when one more schema is taken in, the last first; none if it allows nothing.
    private static func steps(
        _ way: inout Way,
        to next: Open,
        in document: SchemaDocument
    ) throws(GrammarError) -> [Way] {
        let schema = next.schema
        guard !next.origins.contains(schema) else {
            throw schema.error(.syntax, "the schema means itself, by way of '$ref', 'allOf', 'anyOf' or 'oneOf'")
        }
        guard next.origins.count < GrammarLimits.nesting else {
            throw schema.error(.limitExceeded, "more than \(GrammarLimits.nesting) schemas that mean each other")
        }
        if schema.value == false { return [] }
        guard schema.value != true, way.seen.insert(schema).inserted else { return [way] }
        guard case .object = schema.value else { throw schema.expected("a schema: an object, true or false") }
        try SchemaKeywords.check(schema)

        way.own.append(schema)
        let origins = next.origins + [schema]
        var joined = try schema.schemas(listedIn: "allOf") ?? []
        if let reference = schema.below("$ref") { joined.insert(try document.target(of: reference), at: 0) }
        way.open += joined.reversed().map { Open(schema: $0, origins: origins) }

        var ways = [way]
        for keyword in ["oneOf", "anyOf"] {
            guard let alternatives = try schema.schemas(listedIn: keyword) else { continue }
            ways = ways.flatMap { way in
                alternatives.reversed().map { alternative in
                    var chosen = way
                    chosen.open.append(Open(schema: alternative, origins: origins))
                    return chosen
                }
            }
            guard ways.count <= GrammarLimits.alternativeCount else {
                throw schema.error(.limitExceeded, "more than \(GrammarLimits.alternativeCount) alternatives")
            }
        }
        return ways
    }
}
