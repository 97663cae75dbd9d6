package import Jinja

/// The tools that a reply may call.
package struct ReplyTools: Sendable {
    /// Nil if any name will do.
    private let parameters: [String: [String: JSONKinds]]?

    /// Any tool, with any parameters: for replies whose request is not known.
    package static let any = ReplyTools(parameters: nil)

    /// No tool at all: what looks like a call is text.
    package static let none = ReplyTools(parameters: [:])

    /// The tools of a request.
    ///
    /// - Parameter tools: A list as OpenAI's API has it, `[{"type": "function", "function": {"name": …}}, …]`; the
    ///   functions alone are fine too, and what has no name is left out.
    package init(_ tools: JinjaValue) {
        var parameters: [String: [String: JSONKinds]] = [:]
        for tool in tools.elements ?? [] {
            guard case .dictionary(var function) = tool else { continue }
            if case .dictionary(let inner) = function["function"] { function = inner }
            guard let name = function["name"]?.text else { continue }
            parameters[name] = Self.kinds(of: function["parameters"] ?? .none)
        }
        self.init(parameters: parameters)
    }

    private init(parameters: [String: [String: JSONKinds]]?) {
        self.parameters = parameters
    }

    /// Whether there can be calls.
    package var allowCalls: Bool { parameters?.isEmpty != true }

    /// Whether a tool has this name, as far as the tools are known.
    package func contains(_ name: String) -> Bool {
        parameters.map { $0[name] != nil } ?? true
    }

    /// Whether a tool is known to have this name.
    package func names(_ name: String) -> Bool {
        parameters?[name] != nil
    }

    /// What a parameter may be.
    package func kinds(of parameter: String, in tool: String) -> JSONKinds {
        parameters?[tool]?[parameter] ?? .all
    }

    private static func kinds(of schema: JinjaValue) -> [String: JSONKinds] {
        guard case .dictionary(let members) = schema, case .dictionary(let properties) = members["properties"] else {
            return [:]
        }
        var kinds: [String: JSONKinds] = [:]
        for (key, value) in zip(properties.keys, properties.values) {
            if let name = key.text { kinds[name] = JSONKinds(schema: value, root: schema) }
        }
        return kinds
    }
}
