import JSON

/// What schemas say about a number.
struct NumberFacets {
    struct Bound {
        let value: Decimal
        let isExcluded: Bool
    }

    private(set) var lower: Bound?
    private(set) var upper: Bound?
    private(set) var divisors: [(value: Decimal, place: SchemaLocation)] = []

    init(_ schemas: [SchemaLocation]) throws(GrammarError) {
        for schema in schemas {
            // Before 2019, `exclusiveMinimum` could say true about `minimum`.
            let isOpenBelow = schema["exclusiveMinimum"] == true
            let isOpenAbove = schema["exclusiveMaximum"] == true
            try addLower(schema, "minimum", isExcluded: isOpenBelow)
            try addUpper(schema, "maximum", isExcluded: isOpenAbove)
            if case .boolean? = schema["exclusiveMinimum"] {
            } else {
                try addLower(schema, "exclusiveMinimum", isExcluded: true)
            }
            if case .boolean? = schema["exclusiveMaximum"] {
            } else {
                try addUpper(schema, "exclusiveMaximum", isExcluded: true)
            }
            guard let (divisor, place) = try Self.number(schema, "multipleOf") else { continue }
            guard !divisor.isNegative, !divisor.isZero else { throw place.expected("a number above 0") }
            divisors.append((divisor, place))
        }
    }

    var isEmpty: Bool { lower == nil && upper == nil && divisors.isEmpty }

    /// Whether a value listed in a schema is within the bounds.
    func contains(_ value: JSONValue) -> Bool {
        guard let number = Decimal(value) else { return false }
        if let lower, number < lower.value || lower.isExcluded && !(lower.value < number) { return false }
        if let upper, upper.value < number || upper.isExcluded && !(number < upper.value) { return false }
        return divisors.allSatisfy { Self.double(value).remainder(dividingBy: Self.double($0.value)) == 0 }
    }

    private static func double(_ value: JSONValue) -> Double {
        switch value {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        default: .nan
        }
    }

    private static func double(_ value: Decimal) -> Double {
        let digits = value.whole + value.fraction
        return digits.reduce(0) { $0 * 10 + Double($1) } / value.fraction.reduce(1) { power, _ in power * 10 }
    }

    private mutating func addLower(
        _ schema: SchemaLocation,
        _ keyword: String,
        isExcluded: Bool
    ) throws(GrammarError) {
        guard let (value, _) = try Self.number(schema, keyword) else { return }
        guard let known = lower, !(known.value < value) else {
            lower = Bound(value: value, isExcluded: isExcluded)
            return
        }
        if isExcluded, !(value < known.value) { lower = Bound(value: value, isExcluded: true) }
    }

    private mutating func addUpper(
        _ schema: SchemaLocation,
        _ keyword: String,
        isExcluded: Bool
    ) throws(GrammarError) {
        guard let (value, _) = try Self.number(schema, keyword) else { return }
        guard let known = upper, !(value < known.value) else {
            upper = Bound(value: value, isExcluded: isExcluded)
            return
        }
        if isExcluded, !(known.value < value) { upper = Bound(value: value, isExcluded: true) }
    }

    private static func number(
        _ schema: SchemaLocation,
        _ keyword: String
    ) throws(GrammarError) -> (Decimal, SchemaLocation)? {
        guard let place = schema.below(keyword) else { return nil }
        guard let number = Decimal(place.value) else { throw place.expected("a number") }
        return (number, place)
    }
}
