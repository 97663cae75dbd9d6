import JSON

/// Parts of JSON texts.
enum JSONText {
    /// A scalar in a string, with any escape; halves of surrogate pairs only together.
    static let character = character(neverBare: ScalarSet([]))

    /// A scalar in a string, some of them only as escapes.
    static func character(neverBare escaped: ScalarSet) -> Expression {
        let hex = set("09afAF")
        let plain = Expression.scalars(ScalarSet([0...0x1F, 0x22...0x22, 0x5C...0x5C]).union(escaped).inverted)
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
    }

    static let boundedSpace: Expression = .choice([
        .empty,
        Expression(" "),
        .sequence([
            .repetition(Expression("\n"), minimum: 1, maximum: 2),
            .repetition(.scalars(ScalarSet([0x20...0x20, 0x09...0x09])), minimum: 0, maximum: 20),
        ]),
    ])

    /// Scalars that stand in names without quotes.
    static let bareNames = ScalarSet([0x2D...0x2E, 0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])

    /// A value as it is written; nil if the spelling has no way to write it.
    static func literal(_ value: JSONValue, space: Expression, _ spelling: ValueSpelling) -> Expression? {
        switch value {
        case .array(let elements):
            let parts = elements.compactMap { literal($0, space: space, spelling) }
            return parts.count == elements.count ? list(parts, "[", "]", space: space) : nil
        case .object(let members):
            let parts = members.compactMap { member -> Expression? in
                guard let name = name(member.name, spelling), let value = literal(member.value, space: space, spelling)
                else { return nil }
                return .sequence([name, colon(space), value])
            }
            return parts.count == members.count ? list(parts, "{", "}", space: space) : nil
        case .string(let text): return self.text(text, spelling)
        default: return .literal(JSONWriter.bytes(of: value))
        }
    }

    /// The name of a property; nil if the spelling has no way to write it.
    static func name(_ name: String, _ spelling: ValueSpelling) -> Expression? {
        guard spelling.hasBareNames else {
            return spelling.absent.contains { name.contains($0) } ? nil : .literal(JSONWriter.bytes(of: .string(name)))
        }
        let isBare = !name.isEmpty && name.unicodeScalars.allSatisfy { bareNames.contains($0.value) }
        return isBare ? Expression(name) : nil
    }

    private static func text(_ text: String, _ spelling: ValueSpelling) -> Expression? {
        let marks = spelling.absent + (spelling.textMark.map { [$0] } ?? [])
        guard !marks.contains(where: { text.contains($0) }) else { return nil }
        guard let mark = spelling.textMark else { return .literal(JSONWriter.bytes(of: .string(text))) }
        return Expression(mark + text + mark)
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
