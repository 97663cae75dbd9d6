import JSON

/// Checks values against the schemas of ``RandomSchema``; shares nothing with the compiler.
struct Validator {
    let root: JSONValue

    func accepts(_ value: JSONValue, by schema: JSONValue) -> Bool {
        guard case .object(let keywords) = schema else { return schema == true }
        return keywords.allSatisfy { accepts(value, by: schema, $0.name, $0.value) }
    }

    private func accepts(_ value: JSONValue, by schema: JSONValue, _ keyword: String, _ demand: JSONValue) -> Bool {
        switch (keyword, demand) {
        case ("type", .string(let name)): return isOf(value, name)
        case ("type", .array(let names)):
            return names.contains { $0 == "null" ? value == .null : $0 == "boolean" && value.kind == "boolean" }
        case ("enum", .array(let values)): return values.contains(value)
        case ("anyOf", .array(let ways)): return ways.contains { accepts(value, by: $0) }
        case ("allOf", .array(let all)): return all.allSatisfy { accepts(value, by: $0) }
        case ("$ref", _): return accepts(value, by: root.member("$defs")?.member("tree") ?? false)
        case ("pattern", .string(let pattern)):
            guard case .string(let text) = value else { return false }
            return RandomSchema.patterns.contains { $0.pattern == pattern && $0.matches(text) }
        case ("properties", _): return acceptsMembers(value, by: schema)
        case ("required", .array(let names)):
            return names.allSatisfy { if case .string(let name) = $0 { value.member(name) != nil } else { false } }
        case ("prefixItems", .array(let first)):
            guard case .array(let elements) = value, elements.count <= first.count else { return false }
            return zip(elements, first).allSatisfy { accepts($0, by: $1) }
        case ("items", _) where demand != false:
            guard case .array(let elements) = value else { return false }
            return elements.allSatisfy { accepts($0, by: demand) }
        default: return isWithin(value, keyword, demand)
        }
    }

    private func isOf(_ value: JSONValue, _ type: String) -> Bool {
        type == "integer" ? value.double.map { $0.rounded() == $0 } ?? false : value.kind == type
    }

    private func acceptsMembers(_ value: JSONValue, by schema: JSONValue) -> Bool {
        guard case .object(let members) = value else { return false }
        return members.allSatisfy { member in
            let property =
                schema.member("properties")?.member(member.name) ?? schema.member("additionalProperties") ?? false
            return accepts(member.value, by: property)
        }
    }

    private func isWithin(_ value: JSONValue, _ keyword: String, _ demand: JSONValue) -> Bool {
        let bound = demand.double ?? 0
        switch (keyword, value) {
        case ("minLength", .string(let text)): return text.unicodeScalars.count >= Int(bound)
        case ("maxLength", .string(let text)): return text.unicodeScalars.count <= Int(bound)
        case ("minItems", .array(let elements)): return elements.count >= Int(bound)
        case ("maxItems", .array(let elements)): return elements.count <= Int(bound)
        case ("minimum", _): return value.double.map { $0 >= bound } ?? false
        case ("maximum", _): return value.double.map { $0 <= bound } ?? false
        case ("exclusiveMinimum", _): return value.double.map { $0 > bound } ?? false
        case ("exclusiveMaximum", _): return value.double.map { $0 < bound } ?? false
        // A number of 19 digits doesn't fit a Double; then there is nothing to compare.
        case ("multipleOf", _):
            return value.double.map { $0.magnitude > 1e15 || $0.remainder(dividingBy: bound) == 0 } ?? false
        case ("minLength", _), ("maxLength", _), ("minItems", _), ("maxItems", _): return false
        default: return true
        }
    }
}
