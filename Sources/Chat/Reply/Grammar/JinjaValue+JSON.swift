package import JSON
package import Jinja

extension JinjaValue {
    /// A JSON value as templates, and the kinds of parameters, know it.
    package init(_ value: JSONValue) {
        switch value {
        case .null: self = .none
        case .boolean(let flag): self = .bool(flag)
        case .integer(let number): self = .int(number)
        case .number(let number): self = .double(number)
        case .string(let text): self = .string(text)
        case .array(let elements): self = .list(JinjaList(elements.map { JinjaValue($0) }))
        case .object(let members): self = .dictionary(JinjaDictionary(members.map { ($0.name, JinjaValue($0.value)) }))
        }
    }
}
