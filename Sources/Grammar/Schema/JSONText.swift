import JSON

/// Parts of JSON texts.
enum JSONText {
    /// A scalar in a string, with any escape; halves of surrogate pairs only together.
    static let character: Expression = {
        let hex = set("09afAF")
        let plain = Expression.scalars(ScalarSet([0...0x1F, 0x22...0x22, 0x5C...0x5C]).inverted)
        let basic = Expression.choice([
            .sequence([.scalars(ScalarSet([0x30...0x39, 0x61...0x63, 0x41...0x43, 0x65...0x66, 0x45...0x46])), hex]),
            .sequence([set("ddDD"), set("07")]),
        ])
        let high = Expression.sequence([Expression("\\u"), set("ddDD"), set("89abAB"), hex, hex])
        let low = Expression.sequence([Expression("\\u"), set("ddDD"), set("cfCF"), hex, hex])
        return .choice([
            plain,
            .sequence([Expression("\\"), .choice("\"\\/bfnrt".map { Expression(String($0)) })]),
            .sequence([Expression("\\u"), basic, hex, hex]),
            .sequence([high, low]),
        ])
    }()

    static let boundedSpace: Expression = .choice([
        .empty,
        Expression(" "),
        .sequence([
            .repetition(Expression("\n"), minimum: 1, maximum: 2),
            .repetition(.scalars(ScalarSet([0x20...0x20, 0x09...0x09])), minimum: 0, maximum: 20),
        ]),
    ])

    /// A value as it is written.
    static func literal(_ value: JSONValue, space: Expression) -> Expression {
        switch value {
        case .array(let elements):
            list(elements.map { literal($0, space: space) }, "[", "]", space: space)
        case .object(let members):
            list(
                members.map { member in
                    .sequence([name(member.name), colon(space), literal(member.value, space: space)])
                },
                "{",
                "}",
                space: space
            )
        default: .literal(JSONWriter.bytes(of: value))
        }
    }

    /// The name of a property in quotes.
    static func name(_ name: String) -> Expression {
        .literal(JSONWriter.bytes(of: .string(name)))
    }

    static func colon(_ space: Expression) -> Expression {
        .sequence([space, Expression(":"), space])
    }

    static func comma(_ space: Expression) -> Expression {
        .sequence([Expression(","), space])
    }

    private static func list(
        _ parts: [Expression],
        _ opening: String,
        _ closing: String,
        space: Expression
    ) -> Expression {
        var all = [Expression(opening), space]
        for (index, part) in parts.enumerated() {
            if index > 0 { all.append(comma(space)) }
            all.append(part)
        }
        if !parts.isEmpty { all.append(space) }
        return .sequence(all + [Expression(closing)])
    }

    /// The ASCII characters of ranges, each given by its first and its last.
    private static func set(_ ranges: String) -> Expression {
        let ends = ranges.unicodeScalars.map(\.value)
        return .scalars(ScalarSet(stride(from: 0, to: ends.count - 1, by: 2).map { ends[$0]...ends[$0 + 1] }))
    }
}
