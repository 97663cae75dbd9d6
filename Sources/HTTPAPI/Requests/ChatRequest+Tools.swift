import Chat
import JSON
import Serving

extension ChatRequest {
    /// The most tools that one request may have.
    private static let maximumTools = 512

    /// Takes out what a request says about tools.
    mutating func takeTools(from body: inout RequestObject) throws(APIError) {
        if let value = body.take("tools") { tools = try Self.tools(value) }
        allowsParallelCalls = try body.take("parallel_tool_calls")?.boolean() ?? true
        if let choice = body.take("tool_choice") { try take(choice) }
    }

    private static func tools(_ value: RequestValue) throws(APIError) -> [JSONValue] {
        let elements = try value.array()
        guard elements.count <= maximumTools else {
            throw .invalid(value.path, "expected at most \(maximumTools) tools, found \(elements.count)")
        }
        var names: Set<String> = []
        for element in elements {
            let name = try checkedName(of: element)
            guard try names.insert(name.string()).inserted else {
                throw .invalid(name.path, "two tools have this name; give each its own")
            }
        }
        return elements.map(\.json)
    }

    /// The name of a tool whose description is as it should be.
    private static func checkedName(of tool: RequestValue) throws(APIError) -> RequestValue {
        var fields = try tool.object()
        let type = try fields.require("type")
        guard try type.string() == "function" else {
            throw .invalid(type.path, "expected \"function\", the only type of tool that is supported")
        }
        var function = try fields.require("function").object()
        try fields.refuseRest()
        let name = try function.require("name")
        guard try (1...128).contains(name.string().utf8.count) else {
            throw .invalid(name.path, "expected a name of 1 to 128 bytes")
        }
        _ = try function.take("description")?.string()
        _ = try function.take("parameters")?.object()
        _ = try function.take("strict")?.boolean()
        try function.refuseRest()
        return name
    }

    private mutating func take(_ choice: RequestValue) throws(APIError) {
        switch choice.json {
        case .string:
            switch try choice.string(among: ["none", "auto", "required"]) {
            case "none": toolChoice = .none
            case "required": toolChoice = .required
            default: toolChoice = .auto
            }
        default: toolChoice = .named(try namedTool(choice))
        }
        let needsTools = toolChoice != .none && toolChoice != .auto
        guard !needsTools || !tools.isEmpty else { throw .invalid(choice.path, "there are no tools to call") }
    }

    private func namedTool(_ choice: RequestValue) throws(APIError) -> String {
        guard case .object = choice.json else { throw choice.wrongType("a string or an object") }
        var fields = try choice.object()
        let type = try fields.require("type")
        guard try type.string() == "function" else {
            throw .invalid(type.path, "expected \"function\", the only choice of a tool that is supported")
        }
        var function = try fields.require("function").object()
        try fields.refuseRest()
        let name = try function.require("name")
        try function.refuseRest()
        let known = tools.compactMap { $0["function"]?["name"] }
        guard known.contains(name.json) else { throw .invalid(name.path, "no tool of the request has this name") }
        return try name.string()
    }
}
