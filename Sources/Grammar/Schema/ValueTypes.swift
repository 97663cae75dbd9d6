import JSON

/// Types of JSON values as schemas count them.
struct ValueTypes: OptionSet, Sendable {
    let rawValue: Int

    static let null = ValueTypes(rawValue: 1)
    static let boolean = ValueTypes(rawValue: 2)
    /// Numbers without a fraction.
    static let integer = ValueTypes(rawValue: 4)
    /// Numbers with one.
    static let fraction = ValueTypes(rawValue: 8)
    static let string = ValueTypes(rawValue: 16)
    static let array = ValueTypes(rawValue: 32)
    static let object = ValueTypes(rawValue: 64)
    static let number: ValueTypes = [.integer, .fraction]
    static let all = ValueTypes(rawValue: 127)

    init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// The type of a value.
    init(of value: JSONValue) {
        switch value {
        case .null: self = .null
        case .boolean: self = .boolean
        case .integer: self = .integer
        case .number(let number): self = number.rounded() == number ? .integer : .fraction
        case .string: self = .string
        case .array: self = .array
        case .object: self = .object
        }
    }

    private static let names: [String: ValueTypes] = [
        "null": .null, "boolean": .boolean, "integer": .integer, "number": .number, "string": .string, "array": .array,
        "object": .object,
    ]

    /// The types that the keywords `type` and `nullable` allow; nil if these are absent.
    static func declared(by schema: SchemaLocation) throws(GrammarError) -> ValueTypes? {
        guard let place = schema.below("type") else { return nil }
        var types: ValueTypes = schema["nullable"] == true ? .null : []
        if case .array = place.value {
            for name in try schema.texts("type") { types.formUnion(try named(name, at: place)) }
        } else {
            types.formUnion(try named(schema.text("type") ?? "", at: place))
        }
        return types
    }

    private static func named(_ name: String, at place: SchemaLocation) throws(GrammarError) -> ValueTypes {
        guard let types = names[name] else {
            throw place.error(
                .syntax,
                "expected null, boolean, integer, number, string, array or object, found '\(name.prefix(40))'"
            )
        }
        return types
    }

    /// The types that a schema without `type` means, by the keywords that it has; nil if these are for any type.
    static func meant(by schema: SchemaLocation) -> ValueTypes? {
        var types: ValueTypes = []
        for member in schema.members {
            if SchemaKeywords.objects.contains(member.name) { types.insert(.object) }
            if SchemaKeywords.arrays.contains(member.name) { types.insert(.array) }
            if SchemaKeywords.strings.contains(member.name) { types.insert(.string) }
            if SchemaKeywords.numbers.contains(member.name) { types.formUnion(.number) }
        }
        return types.isEmpty ? nil : types
    }
}
