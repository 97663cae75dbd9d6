import JSON

/// What schemas say about an array.
struct ArrayFacets {
    private struct Own {
        let first: [SchemaLocation]
        let rest: SchemaLocation?
    }

    private(set) var minimum = 0
    private(set) var maximum: Int?
    private var own: [Own] = []

    init(_ schemas: [SchemaLocation]) throws(GrammarError) {
        for schema in schemas {
            minimum = max(minimum, try schema.count("minItems") ?? 0)
            if let count = try schema.count("maxItems") { maximum = min(maximum ?? count, count) }
            // Before 2020, `items` could be a list.
            if case .array? = schema["items"] {
                let first = try schema.schemas(listedIn: "items") ?? []
                own.append(Own(first: first, rest: schema.below("additionalItems")))
            } else {
                let first = try schema.schemas(listedIn: "prefixItems") ?? []
                own.append(Own(first: first, rest: schema.below("items") ?? schema.below("unevaluatedItems")))
            }
        }
    }

    var isEmpty: Bool { maximum.map { $0 < minimum } ?? false }

    /// How many elements have schemas of their own.
    var firstCount: Int { own.map(\.first.count).max() ?? 0 }

    /// The schemas for the element at an index; the same for all from ``firstCount`` on.
    func element(at index: Int) -> [SchemaLocation] {
        own.compactMap { $0.first.indices.contains(index) ? $0.first[index] : $0.rest }
    }
}
