/// Turns values that are tags themselves into JSON: `<item>` elements into an array, any others into an object.
struct NestedTags {
    /// Elements inside each other that are read.
    private static let maximumDepth = 64

    private let opening: Mark
    private let closing: Mark
    private var rest: ArraySlice<UInt8>

    /// The JSON of a value whose elements begin with one mark and end with another, each followed by the name and `>`.
    ///
    /// - Returns: Nil if the value is anything else.
    static func json(_ value: ArraySlice<UInt8>, opening: Mark, closing: Mark) -> [UInt8]? {
        var tags = NestedTags(opening: opening, closing: closing, rest: value)
        guard tags.isAtElement, let json = tags.elements(depth: 0), tags.rest.trimmed.isEmpty else { return nil }
        return json
    }

    private var isAtElement: Bool {
        let text = rest.drop(while: \.isSpace)
        return text.starts(with: opening.bytes) && !text.starts(with: closing.bytes)
    }

    private mutating func elements(depth: Int) -> [UInt8]? {
        guard depth < Self.maximumDepth else { return nil }
        var members: [(name: ArraySlice<UInt8>, json: [UInt8])] = []
        while isAtElement {
            rest = rest.drop(while: \.isSpace).dropFirst(opening.bytes.count)
            let name = rest.prefix { $0 != UInt8(ascii: ">") }
            guard !name.isEmpty, name.allSatisfy(\.isNamePart), rest.count > name.count else { return nil }
            rest = rest.dropFirst(name.count + 1)
            guard let json = content(until: closing.bytes + name + [UInt8(ascii: ">")], depth: depth) else {
                return nil
            }
            members.append((name, json))
        }
        let isList = members.allSatisfy { $0.name.elementsEqual("item".utf8) }
        let parts = members.map { isList ? $0.json : JSONString.quoted($0.name) + ": ".utf8 + $0.json }
        return Array(isList ? "[".utf8 : "{".utf8) + parts.joined(separator: ", ".utf8)
            + Array(isList ? "]".utf8 : "}".utf8)
    }

    private mutating func content(until end: [UInt8], depth: Int) -> [UInt8]? {
        if isAtElement {
            guard let json = elements(depth: depth + 1) else { return nil }
            rest = rest.drop(while: \.isSpace)
            guard rest.starts(with: end) else { return nil }
            rest = rest.dropFirst(end.count)
            return json
        }
        // A text ends with the next tag of any kind.
        guard let next = rest.indices.first(where: { rest[$0...].starts(with: opening.bytes) }),
            rest[next...].starts(with: end)
        else { return nil }
        let text = rest[..<next]
        rest = rest[next...].dropFirst(end.count)
        let isText = JSONKinds(firstByte: text.trimmed.first) == .string
        return (isText ? nil : JSONScanner.checked(text)) ?? JSONString.quoted(text)
    }
}
