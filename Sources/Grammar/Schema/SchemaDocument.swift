import JSON

/// A document of schemas and the references inside of it.
struct SchemaDocument {
    let root: SchemaLocation
    private let identifier: String?
    private var anchors: [String: SchemaLocation] = [:]

    /// How deep schemas may lie in each other; what our parser reads is never deeper.
    private static let maximumDepth = JSONParser.maximumDepth

    init(_ value: JSONValue) throws(GrammarError) {
        root = SchemaLocation(pointer: "#", value: value)
        if case .string(let text)? = root["$id"] { identifier = text } else { identifier = nil }
        try collectAnchors(in: root, depth: 0)
    }

    /// The schema that a `$ref` in another one means.
    func target(of reference: SchemaLocation) throws(GrammarError) -> SchemaLocation {
        guard case .string(var text) = reference.value else { throw reference.expected("a string") }
        if let identifier, text.hasPrefix(identifier) { text.removeFirst(identifier.count) }
        if text.isEmpty || text == "#" { return root }
        guard text.hasPrefix("#") else {
            throw reference.error(.unsupported, "'\(text.prefix(80))' is outside; only '#...' can be referred to")
        }
        guard text.hasPrefix("#/") else {
            if let anchor = anchors[String(text.dropFirst())] { return anchor }
            throw reference.error(.syntax, "no schema has the anchor '\(text.prefix(80))'")
        }
        var place = root
        for part in text.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false) {
            guard let below = Self.below(place, Self.unescaped(part)) else {
                throw reference.error(.syntax, "nothing stands at '\(text.prefix(80))'")
            }
            place = below
        }
        return place
    }

    private mutating func collectAnchors(in place: SchemaLocation, depth: Int) throws(GrammarError) {
        guard depth <= Self.maximumDepth else {
            throw place.error(.limitExceeded, "more than \(Self.maximumDepth) arrays and objects inside each other")
        }
        guard place.pointer.utf8.count <= GrammarLimits.pointerByteCount else {
            throw root.error(
                .limitExceeded,
                "more than \(GrammarLimits.pointerByteCount) bytes of names on the way from here to a schema"
            )
        }
        if case .string(let name)? = place["$anchor"] { anchors[name] = place }
        switch place.value {
        case .object(let members):
            for member in members where member.name != "enum" && member.name != "const" {
                if member.value.isNested { try collectAnchors(in: place.below(member), depth: depth + 1) }
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() where element.isNested {
                try collectAnchors(in: place.below(index, element), depth: depth + 1)
            }
        default: break
        }
    }

    private static func below(_ place: SchemaLocation, _ part: String) -> SchemaLocation? {
        guard case .array(let elements) = place.value else { return place.below(part) }
        guard let index = Int(part), elements.indices.contains(index) else { return nil }
        return place.below(index, elements[index])
    }

    /// A part of a pointer without the escapes of fragments (`%20`) and pointers (`~1`).
    private static func unescaped(_ part: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(part.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                rest = rest.dropFirst(2)
                bytes.append(value)
            } else {
                bytes.append(byte)
            }
        }
        var text = ""
        var isEscape = false
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if isEscape, scalar == "0" || scalar == "1" {
                text.unicodeScalars.append(scalar == "0" ? "~" : "/")
                isEscape = false
                continue
            }
            if isEscape { text += "~" }
            isEscape = scalar == "~"
            if !isEscape { text.unicodeScalars.append(scalar) }
        }
        return isEscape ? text + "~" : text
    }
}

extension JSONValue {
    /// Whether others stand in it.
    fileprivate var isNested: Bool {
        switch self {
        case .object, .array: true
        default: false
        }
    }
}
