/// How the texts of tokens become text: the `decoder` of a tokenizer.json, one step after the other.
enum TextDecoder: Sendable {
    /// The characters that stand for bytes become those bytes.
    case byteLevel
    /// Every token but the first is a word of its own, unless it begins with the prefix.
    case wordPiece(prefix: [UInt8], cleansUp: Bool)
    /// Marks become spaces, the first one nothing.
    case metaspace(mark: [UInt8], dropsFirst: Bool)
    /// What ends a word becomes a space.
    case wordEnd([UInt8])
    /// Repeated tokens count once.
    case ctc(padding: [UInt8], delimiter: [UInt8], cleansUp: Bool)
    /// `<0x0A>` becomes that byte.
    case byteFallback
    /// The tokens become one text for the steps behind.
    case fuse
    case strip(UInt32, start: Int, stop: Int)
    case replace(TextPattern, with: [UInt32])
    /// Between tokens stand spaces.
    case join

    /// Reads a `decoder`; where there is none, spaces stand between tokens.
    ///
    /// - Throws: ``TokenizationError`` if it is none of those above.
    static func steps(_ node: JSONNode) throws(TokenizationError) -> [TextDecoder] {
        if node.isNull { return [.join] }
        let type = try node["type"].string()
        switch type {
        case "ByteLevel": return [.byteLevel]
        case "WordPiece":
            let prefix = node["prefix"]
            return [
                .wordPiece(
                    prefix: try prefix.isNull ? Array("##".utf8) : prefix.bytes(),
                    cleansUp: try node["cleanup"].bool(default: true)
                )
            ]
        case "Metaspace":
            let metaspace = try Metaspace(node)
            var mark: [UInt8] = []
            UTF8Character.append(metaspace.mark, to: &mark)
            return [.metaspace(mark: mark, dropsFirst: metaspace.prefix != .never)]
        case "BPEDecoder":
            let suffix = node["suffix"]
            return [.wordEnd(try suffix.isNull ? Array("</w>".utf8) : suffix.bytes())]
        case "CTC":
            return [
                .ctc(
                    padding: try node["pad_token"].bytes(),
                    delimiter: try node["word_delimiter_token"].bytes(),
                    cleansUp: try node["cleanup"].bool(default: true)
                )
            ]
        case "ByteFallback": return [.byteFallback]
        case "Fuse": return [.fuse]
        case "Strip":
            return [
                .strip(
                    try node["content"].scalar(),
                    start: try node["start"].count(),
                    stop: try node["stop"].count()
                )
            ]
        case "Replace":
            return [.replace(try TextPattern(node["pattern"]), with: try node["content"].string().scalarValues)]
        case "Sequence":
            var steps: [TextDecoder] = []
            for element in try node["decoders"].elements() { steps += try Self.steps(element) }
            return steps
        default: throw node.unknown(type, "a decoder")
        }
    }
}
