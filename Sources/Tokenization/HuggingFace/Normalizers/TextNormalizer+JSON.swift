extension TextNormalizer {
    /// Reads a `normalizer`; nil if there is none.
    ///
    /// - Throws: ``TokenizationError`` if it is none of those above.
    init?(_ node: JSONNode) throws(TokenizationError) {
        if node.isNull { return nil }
        let type = try node["type"].string()
        switch type {
        case "BertNormalizer": self = .bert(try BertNormalizer(node))
        case "NFC": self = .form(.nfc)
        case "NFD": self = .form(.nfd)
        case "NFKC": self = .form(.nfkc)
        case "NFKD": self = .form(.nfkd)
        case "Lowercase": self = .lowercase
        case "Strip":
            self = .strip(
                left: try node["strip_left"].bool(default: true),
                right: try node["strip_right"].bool(default: true)
            )
        case "StripAccents": self = .stripAccents
        case "Replace":
            self = .replace(try TextPattern(node["pattern"]), with: try node["content"].string().scalarValues)
        case "Prepend": self = .prepend(try node["prepend"].string().scalarValues)
        case "Nmt": self = .nmt
        case "Precompiled": self = .precompiled(try CharacterMap(base64: node["precompiled_charsmap"]))
        case "ByteLevel": self = .byteLevel
        case "Sequence":
            var normalizers: [TextNormalizer] = []
            for element in try node["normalizers"].elements() {
                if let normalizer = try TextNormalizer(element) { normalizers.append(normalizer) }
            }
            self = .sequence(normalizers)
        default: throw node.unknown(type, "a normalizer")
        }
    }
}

extension BertNormalizer {
    fileprivate init(_ node: JSONNode) throws(TokenizationError) {
        let lowercases = try node["lowercase"].bool(default: true)
        self.init(
            cleansText: try node["clean_text"].bool(default: true),
            separatesChinese: try node["handle_chinese_chars"].bool(default: true),
            stripsAccents: try node["strip_accents"].bool(default: lowercases),
            lowercases: lowercases
        )
    }
}

extension CharacterMap {
    fileprivate init(base64 node: JSONNode) throws(TokenizationError) {
        guard let bytes = Base64.decode(try node.isNull ? [] : node.bytes()) else {
            throw node.refusal(expected: "a table in Base64")
        }
        try self.init(bytes)
    }
}

extension TextPattern {
    /// Reads a `pattern`: `{"String": …}` or `{"Regex": …}`.
    init(_ node: JSONNode) throws(TokenizationError) {
        if let text = try node["String"].optionalString() {
            self.init(text: text)
        } else if let expression = try node["Regex"].optionalString() {
            try self.init(expression: expression)
        } else {
            throw node.refusal(expected: "a \"String\" or a \"Regex\"")
        }
    }
}

extension JSONNode {
    /// The error for a part of a type that this room can't do.
    func unknown(_ type: String, _ what: String) -> TokenizationError {
        TokenizationError(
            .unknownComponent,
            "\(path): cannot do the type \"\(type)\" of \(what); choose a tokenizer without it, or convert the model to "
                + "GGUF"
        )
    }
}

extension String {
    /// The scalars' numbers.
    var scalarValues: [UInt32] { unicodeScalars.map(\.value) }
}
