/// Which two tokens merge into which, and which pairs go first.
///
/// A word is not its text but the tokens of its characters, four bytes each.
struct PairRule: MergeRule, Sendable {
    private var merges: [UInt64: Merge] = [:]
    private(set) var priorityCount = 0

    /// Reads `merges`: pairs, or texts of two words. A pair that comes twice has the later place.
    init(_ node: JSONNode, _ list: TokenList, prefixCount: Int) throws(TokenizationError) {
        guard case .array(let elements) = node.value, elements.count < Int(Int32.max) else {
            throw node.refusal(expected: "a list of merges")
        }
        merges.reserveCapacity(elements.count)
        var rank: UInt32 = 0
        for (index, element) in elements.enumerated() {
            let place = JSONNode(element, path: "\(node.path)[\(index)]")
            guard let (left, right) = try Self.pair(place) else { continue }
            try add(left, right, rank, list, prefixCount, place)
            rank += 1
        }
        priorityCount = Int(rank)
    }

    func token(ofWhole word: UnsafeRawBufferPointer) -> TokenID? { nil }

    func symbol(at rest: UnsafeRawBufferPointer) -> (piece: Int32, byteCount: Int) {
        (rest.loadUnaligned(as: Int32.self), MemoryLayout<Int32>.size)
    }

    func merge(_ left: Int32, _ right: Int32, _ union: UnsafeRawBufferPointer) -> Merge? {
        merges[Self.key(left, right)]
    }

    func append(_ piece: Int32, _ bytes: UnsafeRawBufferPointer, to tokens: inout [TokenID]) {
        tokens.append(piece)
    }

    private mutating func add(
        _ left: [UInt8],
        _ right: [UInt8],
        _ rank: UInt32,
        _ list: TokenList,
        _ prefixCount: Int,
        _ place: JSONNode
    ) throws(TokenizationError) {
        let whole = left + right.dropFirst(prefixCount)
        for text in [left, right, whole] where list.id(of: text) == nil {
            throw TokenizationError(
                .malformedFile,
                "\(place.path): expected a merge of tokens, found \"\(String(decoding: text, as: UTF8.self))\", which is none"
            )
        }
        guard let leftID = list.id(of: left), let rightID = list.id(of: right), let id = list.id(of: whole) else {
            return
        }
        merges[Self.key(leftID, rightID)] = Merge(priority: rank, piece: id)
    }

    /// The two tokens of a merge; nil for the line that old files begin with.
    private static func pair(_ node: JSONNode) throws(TokenizationError) -> ([UInt8], [UInt8])? {
        switch node.value {
        case .array(let pair):
            if pair.count == 2, case .string(let left) = pair[0], case .string(let right) = pair[1] {
                return (left, right)
            }
        case .string(let line):
            if line.starts(with: "#version".utf8) { return nil }
            let words = line.split(separator: 0x20, omittingEmptySubsequences: false)
            if words.count == 2 { return (Array(words[0]), Array(words[1])) }
        default: break
        }
        throw node.refusal(expected: "two tokens")
    }

    private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }
}
