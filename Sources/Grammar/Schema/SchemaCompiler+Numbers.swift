extension SchemaCompiler {
    private static let digits = Expression.scalars(ScalarSet([0x30...0x39]))

    /// A whole number of up to 19 digits; a fraction has up to 16; an exponent is small enough for 64 bits.
    private static let whole: Expression = .choice([
        Expression("0"),
        .sequence([
            .scalars(ScalarSet([0x31...0x39])),
            .repetition(digits, minimum: 0, maximum: NumberPattern.wholeDigits - 1),
        ]),
    ])
    private static let sign = Expression.choice([.empty, Expression("-")])

    private static let exponent: Expression = .sequence([
        .choice([Expression("e"), Expression("E")]),
        .choice([.empty, Expression("+"), Expression("-")]),
        .choice([
            .repetition(digits, minimum: 1, maximum: 2),
            .sequence([Expression("1"), digits, digits]),
            .sequence([Expression("2"), .scalars(ScalarSet([0x30...0x38])), digits]),
        ]),
    ])

    /// A number; without an exponent if something is said about its value.
    mutating func number(_ facets: NumberFacets, isInteger: Bool) throws(GrammarError) -> Int32 {
        guard facets.isEmpty else { return try number(NumberPattern(facets, isInteger: isInteger)) }
        var parts = [Self.sign, Self.whole]
        if !isInteger {
            let fraction = Expression.repetition(Self.digits, minimum: 1, maximum: NumberPattern.fractionDigits)
            parts.append(.choice([.empty, .sequence([Expression("."), fraction])]))
            parts.append(.choice([.empty, Self.exponent]))
        }
        return try builder.compile(.sequence(parts), then: Position.end)
    }

    private mutating func number(_ pattern: NumberPattern) throws(GrammarError) -> Int32 {
        var states = [pattern.start]
        var entries = [pattern.start: try builder.reserve()]
        var next = 0
        while next < states.count {
            let state = states[next]
            next += 1
            var content = Position(isFinal: pattern.isFinal(state))
            for byte in Array("-.0123456789".utf8) {
                guard let target = pattern.next(state, byte) else { continue }
                if entries[target] == nil {
                    guard states.count < GrammarLimits.stateCount else {
                        throw .tooLarge(
                            "bounds and divisors of numbers need more than \(GrammarLimits.stateCount) states"
                        )
                    }
                    entries[target] = try builder.reserve()
                    states.append(target)
                }
                content.edges.append(.init(low: byte, high: byte, target: entries[target] ?? Position.end))
            }
            builder.positions[Int(entries[state] ?? Position.end)] = content
        }
        return entries[pattern.start] ?? Position.end
    }
}
