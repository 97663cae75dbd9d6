import JSON

/// A schema and where it stands in its document. Two are the same if they stand in the same place.
struct SchemaLocation: Hashable, Sendable {
    /// A JSON pointer as a fragment: `#/properties/name`.
    let pointer: String
    let value: JSONValue

    static func == (left: SchemaLocation, right: SchemaLocation) -> Bool {
        left.pointer == right.pointer
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(pointer)
    }

    var members: [JSONMember] {
        if case .object(let members) = value { members } else { [] }
    }

    /// The value of a keyword.
    subscript(keyword: String) -> JSONValue? {
        members.first { $0.name == keyword }?.value
    }

    /// What stands below a keyword.
    func below(_ keyword: String) -> SchemaLocation? {
        members.first { $0.name == keyword }.map(below)
    }

    /// What stands below a member.
    func below(_ member: JSONMember) -> SchemaLocation {
        SchemaLocation(pointer: Self.append(member.name, to: pointer), value: member.value)
    }

    /// An element of the list that stands here.
    func below(_ index: Int, _ element: JSONValue) -> SchemaLocation {
        SchemaLocation(pointer: "\(pointer)/\(index)", value: element)
    }

    /// The schemas by name below a keyword: `properties`.
    func schemas(named keyword: String) throws(GrammarError) -> [(name: String, schema: SchemaLocation)] {
        guard let holder = below(keyword) else { return [] }
        guard case .object(let members) = holder.value else { throw holder.expected("an object of schemas") }
        return members.map { member in (member.name, holder.below(member)) }
    }

    /// The schemas in a list below a keyword: `anyOf`.
    func schemas(listedIn keyword: String) throws(GrammarError) -> [SchemaLocation]? {
        guard let holder = below(keyword) else { return nil }
        guard case .array(let elements) = holder.value else { throw holder.expected("a list of schemas") }
        return elements.enumerated().map(holder.below)
    }

    /// A number of things below a keyword: `minItems`.
    func count(_ keyword: String) throws(GrammarError) -> Int? {
        guard let holder = below(keyword) else { return nil }
        guard case .integer(let count) = holder.value, count >= 0 else {
            throw holder.expected("a whole number that is not negative")
        }
        return count
    }

    func text(_ keyword: String) throws(GrammarError) -> String? {
        guard let holder = below(keyword) else { return nil }
        guard case .string(let text) = holder.value else { throw holder.expected("a string") }
        return text
    }

    func texts(_ keyword: String) throws(GrammarError) -> [String] {
        guard let holder = below(keyword) else { return [] }
        guard case .array(let elements) = holder.value else { throw holder.expected("a list of strings") }
        var texts: [String] = []
        for element in elements {
            guard case .string(let text) = element else { throw holder.expected("a list of strings") }
            texts.append(text)
        }
        return texts
    }

    func expected(_ what: String) -> GrammarError {
        error(.syntax, "expected \(what), found \(value.kind)")
    }

    func error(_ code: GrammarError.Code, _ message: String) -> GrammarError {
        GrammarError(code: code, message: message, place: .schema(pointer: pointer))
    }

    private static func append(_ name: String, to pointer: String) -> String {
        var escaped = pointer + "/"
        for scalar in name.unicodeScalars {
            switch scalar {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
