import Chat
import JSON

extension ToolSignature {
    /// A tool as OpenAI's API describes it; nil for one that is no function.
    init?(openAI tool: JSONValue) {
        guard case .string(let name)? = tool["function"]?["name"] else { return nil }
        let parameters = tool["function"]?["parameters"]
        self.init(
            name: name,
            parameters: parameters == .null ? nil : parameters,
            isStrict: tool["function"]?["strict"] == true
        )
    }
}
