/// The tokens of a tokenizer.json by id and by text.
struct TokenList: Sendable {
    /// Each id's text; nothing where no token has the id.
    private(set) var texts: [[UInt8]] = []
    private var ids: [[UInt8]: TokenID] = [:]
    /// How many different texts there are in the model.
    private(set) var modelCount = 0

    /// Ids beyond would need much memory for nothing.
    private static let largestID = 1 << 24

    /// Reads a `vocab` object: texts with their ids. Of a text that comes twice the last id counts.
    init(object node: JSONNode) throws(TokenizationError) {
        let members = try node.members()
        ids.reserveCapacity(members.count)
        for member in members {
            let id = try JSONNode(member.value, path: "\(node.path).\(String(decoding: member.key, as: UTF8.self))")
                .count(upTo: Self.largestID)
            ids[member.key] = TokenID(id)
        }
        modelCount = ids.count
        let count = ids.values.reduce(0) { max($0, Int($1) + 1) }
        texts = Array(repeating: [], count: count)
        for (text, id) in ids { texts[Int(id)] = text }
    }

    /// Reads a `vocab` list: texts with their scores, in the order of their ids.
    init(scored node: JSONNode, scores: inout [Double]) throws(TokenizationError) {
        guard case .array(let elements) = node.value, elements.count <= Self.largestID else {
            throw node.refusal(expected: "a list of at most \(Self.largestID) tokens")
        }
        texts.reserveCapacity(elements.count)
        for (id, element) in elements.enumerated() {
            guard case .array(let pair) = element, pair.count == 2, case .string(let text) = pair[0],
                case .number(let score) = pair[1]
            else { throw JSONNode(element, path: "\(node.path)[\(id)]").refusal(expected: "a text and its score") }
            texts.append(text)
            scores.append(score)
            ids[text] = TokenID(id)
        }
        modelCount = texts.count
    }

    /// The id of a text.
    func id(of text: [UInt8]) -> TokenID? { ids[text] }

    /// The text of an id; nil if there is no such token.
    func text(of id: TokenID) -> [UInt8]? {
        texts.indices.contains(Int(id)) ? texts[Int(id)] : nil
    }

    /// Adds a token behind the others, or at `id` if that is beyond.
    mutating func add(_ text: [UInt8], id: TokenID) {
        while texts.count <= Int(id) { texts.append([]) }
        texts[Int(id)] = text
        ids[text] = id
    }

    /// The ids of `<0x00>` to `<0xFF>`.
    var byteTokens: [TokenID?] {
        (0...UInt8.max).map { id(of: ByteToken.text(of: $0)) }
    }
}
