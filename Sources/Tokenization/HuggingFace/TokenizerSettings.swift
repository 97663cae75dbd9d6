/// What stands beside a tokenizer.json: which tokens have which part to play, and the template for chats.
struct TokenizerSettings: Sendable {
    /// Texts by their names, such as `bos_token`.
    private var texts: [String: [UInt8]] = [:]
    /// Whether BOS begins a text; nil leaves it to tokenizer.json.
    private(set) var addsBOS: Bool?
    /// Whether EOS ends a text; nil leaves it to tokenizer.json.
    private(set) var addsEOS: Bool?
    /// The Jinja template for chats.
    private(set) var chatTemplate: String?

    /// - Throws: ``TokenizationError`` `.malformedFile` if a file is damaged.
    init(_ files: HuggingFaceFiles) throws(TokenizationError) {
        if let bytes = files.specialTokens { try addTexts(JSONNode(bytes, file: "special_tokens_map.json")) }
        if let bytes = files.configuration {
            let node = try JSONNode(bytes, file: "tokenizer_config.json")
            try addTexts(node)
            addsBOS = try node["add_bos_token"].optionalBool()
            addsEOS = try node["add_eos_token"].optionalBool()
            chatTemplate = try Self.template(node["chat_template"])
        }
        if let bytes = files.chatTemplate { chatTemplate = String(decoding: bytes, as: UTF8.self) }
    }

    /// The text of a token by its name.
    subscript(name: String) -> [UInt8]? { texts[name] }

    private mutating func addTexts(_ node: JSONNode) throws(TokenizationError) {
        for name in ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token"] {
            switch node[name].value {
            case .null: break
            case .object: texts[name] = try node[name]["content"].bytes()
            default: texts[name] = try node[name].bytes()
            }
        }
    }

    /// A template, or of several with names the one that is meant for most chats.
    private static func template(_ node: JSONNode) throws(TokenizationError) -> String? {
        guard case .array = node.value else { return try node.optionalString() }
        let templates = try node.elements()
        for template in templates where try template["name"].string() == "default" {
            return try template["template"].string()
        }
        return try templates.first.map { template throws(TokenizationError) in try template["template"].string() }
    }
}
