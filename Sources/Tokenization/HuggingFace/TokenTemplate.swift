/// What stands around a text: the `post_processor` of a tokenizer.json.
struct TokenTemplate: Sendable, Equatable {
    enum Part: Sendable, Equatable {
        case text
        case tokens([TokenID])
    }

    private(set) var parts: [Part] = [.text]

    /// Reads a `post_processor` as it is for a single text; nothing stands around it where there is none.
    ///
    /// - Throws: ``TokenizationError`` if it is of an unknown type or asks for a second text.
    init(_ node: JSONNode) throws(TokenizationError) {
        guard !node.isNull else { return }
        let type = try node["type"].string()
        switch type {
        case "ByteLevel": break
        case "BertProcessing", "RobertaProcessing":
            parts = [.tokens([try Self.id(node["cls"])]), .text, .tokens([try Self.id(node["sep"])])]
        case "TemplateProcessing":
            parts = []
            for piece in try node["single"].elements() { parts.append(try Self.part(piece, node["special_tokens"])) }
        case "Sequence":
            for element in try node["processors"].elements() { wrap(in: try TokenTemplate(element)) }
        default: throw node.unknown(type, "a post-processor")
        }
    }

    /// Puts the template around tokens.
    func tokens(around text: [TokenID], addSpecial: Bool) -> [TokenID] {
        parts.flatMap { part in
            switch part {
            case .text: text
            case .tokens(let tokens): addSpecial ? tokens : []
            }
        }
    }

    /// Whether a token stands before the text.
    func begins(with token: TokenID) -> Bool {
        parts.prefix { $0 != .text }.contains { $0.contains(token) }
    }

    /// Whether a token stands behind the text.
    func ends(with token: TokenID) -> Bool {
        parts.reversed().prefix { $0 != .text }.contains { $0.contains(token) }
    }

    /// Puts a token at the beginning, or takes it away there.
    mutating func set(_ isWanted: Bool, atStart token: TokenID) {
        if isWanted, !begins(with: token) { parts.insert(.tokens([token]), at: 0) }
        if !isWanted, begins(with: token) { remove(token, in: 0..<(parts.firstIndex(of: .text) ?? parts.count)) }
    }

    /// Puts a token at the end, or takes it away there.
    mutating func set(_ isWanted: Bool, atEnd token: TokenID) {
        if isWanted, !ends(with: token) { parts.append(.tokens([token])) }
        if !isWanted, ends(with: token) { remove(token, in: (parts.lastIndex(of: .text) ?? 0)..<parts.count) }
    }

    private mutating func remove(_ token: TokenID, in range: Range<Int>) {
        for index in range {
            if case .tokens(let tokens) = parts[index] { parts[index] = .tokens(tokens.filter { $0 != token }) }
        }
    }

    private mutating func wrap(in outer: TokenTemplate) {
        parts = outer.parts.flatMap { $0 == .text ? parts : [$0] }
    }

    private static func part(_ node: JSONNode, _ special: JSONNode) throws(TokenizationError) -> Part {
        let sequence = node["Sequence"]["id"]
        if !sequence.isNull {
            guard try sequence.string() == "A" else {
                throw node.refusal(expected: "the sequence A in a single template")
            }
            return .text
        }
        let name = try node["SpecialToken"]["id"].string()
        var tokens: [TokenID] = []
        for id in try special[name]["ids"].elements() { tokens.append(TokenID(try id.count())) }
        return .tokens(tokens)
    }

    private static func id(_ node: JSONNode) throws(TokenizationError) -> TokenID {
        let pair = try node.elements()
        guard pair.count == 2 else { throw node.refusal(expected: "a token and its id") }
        return TokenID(try pair[1].count())
    }
}

extension TokenTemplate.Part {
    fileprivate func contains(_ token: TokenID) -> Bool {
        if case .tokens(let tokens) = self { return tokens.contains(token) }
        return false
    }
}
