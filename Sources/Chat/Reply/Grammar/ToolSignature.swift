package import JSON

/// A tool as a grammar needs to know it.
package struct ToolSignature: Sendable {
    /// What calls name.
    package var name: String
    /// The JSON Schema of its arguments; nil for a tool that takes none.
    package var parameters: JSONValue?
    /// Whether arguments must be valid by the schema in all that it says. If not, what can't be enforced is left out.
    package var isStrict: Bool

    /// A tool.
    package init(name: String, parameters: JSONValue?, isStrict: Bool = false) {
        self.name = name
        self.parameters = parameters
        self.isStrict = isStrict
    }
}
