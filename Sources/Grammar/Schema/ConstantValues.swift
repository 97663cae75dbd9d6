import JSON

/// The values that `const` and `enum` leave.
enum ConstantValues {
    /// The values that all schemas allow; nil if none of them lists any.
    ///
    /// - Throws: ``GrammarError`` `.unsupported` for lists and objects beside keywords about what is in these.
    static func allowed(by schemas: [SchemaLocation], types: ValueTypes) throws(GrammarError) -> [JSONValue]? {
        var values: [JSONValue]?
        for schema in schemas {
            for list in try lists(of: schema) {
                let count = values?.count ?? 0
                guard count.multipliedClamped(list.count) <= GrammarLimits.stepCount else {
                    throw schema.error(.limitExceeded, "lists of \(count) and \(list.count) values to be compared")
                }
                values = values.map { $0.filter(list.contains) } ?? list
            }
        }
        guard let values else { return nil }
        let numbers = try NumberFacets(schemas)
        let texts = try StringFacets(schemas).allowed(
            of: values.compactMap { if case .string(let text) = $0 { text } else { nil } }
        )
        var allowed: [JSONValue] = []
        for value in values where types.contains(ValueTypes(of: value)) {
            switch value {
            case .integer, .number: if numbers.contains(value) { allowed.append(value) }
            case .string(let text): if texts.contains(text) { allowed.append(value) }
            case .array: try add(value, to: &allowed, unless: SchemaKeywords.arrays, in: schemas)
            case .object: try add(value, to: &allowed, unless: SchemaKeywords.objects, in: schemas)
            case .null, .boolean: allowed.append(value)
            }
        }
        return allowed
    }

    private static func lists(of schema: SchemaLocation) throws(GrammarError) -> [[JSONValue]] {
        var lists = schema["const"].map { [[$0]] } ?? []
        if let place = schema.below("enum") {
            guard case .array(let values) = place.value else { throw place.expected("a list of values") }
            lists.append(values)
        }
        return lists
    }

    private static func add(
        _ value: JSONValue,
        to allowed: inout [JSONValue],
        unless keywords: [String],
        in schemas: [SchemaLocation]
    ) throws(GrammarError) {
        for schema in schemas {
            guard let place = keywords.lazy.compactMap({ schema.below($0) }).first else { continue }
            throw place.error(.unsupported, "what is in values of 'enum' or 'const' can't be checked; leave this out")
        }
        allowed.append(value)
    }
}
