extension WordSplitter {
    /// Reads a `pre_tokenizer`; nil if there is none.
    ///
    /// - Throws: ``TokenizationError`` if it is none of those above.
    init?(_ node: JSONNode) throws(TokenizationError) {
        if node.isNull { return nil }
        let type = try node["type"].string()
        switch type {
        case "BertPreTokenizer": self = .bert
        case "ByteLevel":
            self = .byteLevel(
                addsPrefixSpace: try node["add_prefix_space"].bool(default: true),
                usesPattern: try node["use_regex"].bool(default: true)
            )
        case "CharDelimiterSplit", "Delimiter": self = .delimiter(try node["delimiter"].scalar())
        case "Metaspace": self = .metaspace(try Metaspace(node))
        case "Whitespace": self = .whitespace
        case "WhitespaceSplit": self = .whitespaceOnly
        case "Punctuation": self = .punctuation(try CutBehaviour(node["behavior"], default: .isolated))
        case "Digits":
            self = .digits(try node["individual_digits"].bool(default: false) ? .isolated : .contiguous)
        case "Split":
            self = .pattern(
                try TextPattern(node["pattern"]),
                try CutBehaviour(node["behavior"]),
                isInverted: try node["invert"].bool(default: false)
            )
        case "FixedLength": self = .fixedLength(try Self.length(node["length"]))
        case "Sequence":
            var splitters: [WordSplitter] = []
            for element in try node["pretokenizers"].elements() {
                if let splitter = try WordSplitter(element) { splitters.append(splitter) }
            }
            self = .sequence(splitters)
        default: throw node.unknown(type, "a pre-tokenizer")
        }
    }

    private static func length(_ node: JSONNode) throws(TokenizationError) -> Int {
        let length = node.isNull ? 5 : try node.count()
        guard length > 0 else { throw node.refusal(expected: "a length of at least 1") }
        return length
    }
}

extension Metaspace {
    /// Reads a `Metaspace`; `add_prefix_space` is an older word for the same.
    init(_ node: JSONNode) throws(TokenizationError) {
        let scheme = try node["prepend_scheme"].optionalString()
        var prefix = Prefix.always
        if let scheme {
            guard let known = Prefix(rawValue: scheme) else { throw node["prepend_scheme"].unknown(scheme, "a scheme") }
            prefix = known
        }
        if try node["add_prefix_space"].optionalBool() == false { prefix = .never }
        self.init(
            mark: node["replacement"].isNull ? 0x2581 : try node["replacement"].scalar(),
            prefix: prefix,
            splits: try node["split"].bool(default: true)
        )
    }
}
