import JSON

/// A schema without all that a grammar might refuse: types, properties, elements and lists of values remain.
enum LooseSchema {
    private static let maximumDepth = 32
    private static let kept: Set<String> = ["type", "required", "enum"]

    static func of(_ schema: JSONValue, depth: Int = 0) -> JSONValue {
        guard depth < maximumDepth, case .object(let members) = schema else { return [:] }
        return .object(members.compactMap { loosened($0, depth: depth) })
    }

    private static func loosened(_ member: JSONMember, depth: Int) -> JSONMember? {
        switch (member.name, member.value) {
        case ("properties", .object(let properties)):
            let loose = properties.map { JSONMember(name: $0.name, value: of($0.value, depth: depth + 1)) }
            return JSONMember(name: member.name, value: .object(loose))
        case ("items", .object): return JSONMember(name: member.name, value: of(member.value, depth: depth + 1))
        case ("additionalProperties", .boolean): return member
        default: return kept.contains(member.name) ? member : nil
        }
    }
}
