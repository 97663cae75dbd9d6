package import JSON
package import Jinja

extension JinjaValue {
    /// The value of a JSON text as templates see it.
    package init(_ json: JSONValue) {
        switch json {
        case .null: self = .none
        case .boolean(let flag): self = .bool(flag)
        case .integer(let number): self = .int(number)
        case .number(let number): self = .double(number)
        case .string(let text): self = .string(text)
        case .array(let elements): self = .array(elements.map(JinjaValue.init))
        case .object(let members):
            self = .dictionary(JinjaDictionary(members.map { ($0.name, JinjaValue($0.value)) }))
        }
    }
}
