/// Cuts special tokens out of a text before the rest is tokenized.
///
/// Longer tokens are cut first, over the whole text, then shorter ones in what is left; among equal ones the leftmost
/// wins. That is llama.cpp's order, found here in one walk over the text instead of one for each special token.
struct SpecialTokenMatcher: Sendable {
    /// A stretch of text or a special token.
    enum Fragment: Equatable {
        case text(Range<Int>)
        case token(TokenID)
    }

    /// A place where a token could be cut out; the smallest is cut first.
    private struct Match: Comparable {
        let token: TokenID
        let range: Range<Int>

        static func < (left: Match, right: Match) -> Bool {
            if left.range.count != right.range.count { return left.range.count > right.range.count }
            if left.token != right.token { return left.token < right.token }
            return left.range.lowerBound < right.range.lowerBound
        }
    }

    /// A trie of the tokens' texts: node 0 is the root, a child is found by its parent and a byte.
    private var children = IntegerMap(minimumCapacity: 0)
    private var tokenAtNode: [TokenID?] = [nil]
    private var isFirstByte = Array(repeating: false, count: 256)
    private let kinds: [TokenKind]
    private var swallowsSpaceBehind: Set<TokenID> = []

    init(_ vocabulary: Vocabulary) {
        kinds = vocabulary.kinds
        for token in 0..<vocabulary.tokens.count {
            switch kinds[token] {
            case .control, .userDefined, .unknown: insert(vocabulary.tokens[token], TokenID(token))
            case .normal, .unused, .byte: break
            }
        }
        findSpaceSwallowers(vocabulary)
    }

    /// Splits `text` at the special tokens in it.
    ///
    /// - Parameters:
    ///   - text: The text, as UTF-8.
    ///   - seams: Offsets in it, in ascending order; no token is cut out that has one inside.
    ///   - parseSpecial: Whether control and unknown tokens count; user-defined ones always do.
    /// - Returns: The pieces in order; text that a token swallows is in none of them.
    func split(_ text: [UInt8], seams: [Int], parseSpecial: Bool) -> [Fragment] {
        var queue = matches(text, seams: seams, parseSpecial: parseSpecial)
        guard !queue.isEmpty else { return text.isEmpty ? [] : [.text(0..<text.count)] }

        var isTaken = Array(repeating: false, count: text.count)
        var cuts: [(match: Match, end: Int)] = []
        while let match = queue.pop() {
            let range = match.range
            guard !isTaken[range.lowerBound] else { continue }
            // What is taken already is at least as long, so a conflict shows at the ends.
            if isTaken[range.upperBound - 1] {
                let shorter = longestMatch(text, from: range.lowerBound, before: range.upperBound - 1, parseSpecial)
                if let shorter { queue.push(shorter) }
                continue
            }
            var end = range.upperBound
            if swallowsSpaceBehind.contains(match.token) {
                while end < text.count, !isTaken[end], isSpace(text[end]) { end += 1 }
            }
            for position in range.lowerBound..<end { isTaken[position] = true }
            cuts.append((match, end))
        }
        return fragments(of: text, cuts.sorted { $0.match.range.lowerBound < $1.match.range.lowerBound })
    }

    /// The longest match at each place.
    private func matches(_ text: [UInt8], seams: [Int], parseSpecial: Bool) -> BinaryHeap<Match> {
        var queue = BinaryHeap<Match>()
        var seams = seams[...]
        for start in text.indices where isFirstByte[Int(text[start])] {
            while let seam = seams.first, seam <= start { seams.removeFirst() }
            let end = min(seams.first ?? text.count, text.count)
            if let match = longestMatch(text, from: start, before: end, parseSpecial) { queue.push(match) }
        }
        return queue
    }

    private func fragments(of text: [UInt8], _ cuts: [(match: Match, end: Int)]) -> [Fragment] {
        var fragments: [Fragment] = []
        var start = 0
        for (match, end) in cuts {
            if start < match.range.lowerBound { fragments.append(.text(start..<match.range.lowerBound)) }
            fragments.append(.token(match.token))
            start = end
        }
        if start < text.count { fragments.append(.text(start..<text.count)) }
        return fragments
    }

    private func longestMatch(_ text: [UInt8], from start: Int, before end: Int, _ parseSpecial: Bool) -> Match? {
        var node: Int32 = 0
        var match: Match?
        for position in start..<end {
            guard let child = children[Self.key(node, text[position])] else { break }
            node = Int32(child)
            if let token = tokenAtNode[Int(node)], parseSpecial || kinds[Int(token)] == .userDefined {
                match = Match(token: token, range: start..<position + 1)
            }
        }
        return match
    }

    private mutating func insert(_ text: ArraySlice<UInt8>, _ token: TokenID) {
        guard let first = text.first else { return }
        isFirstByte[Int(first)] = true
        var node: Int32 = 0
        for byte in text {
            let key = Self.key(node, byte)
            if let child = children[key] {
                node = Int32(child)
            } else {
                node = Int32(tokenAtNode.count)
                tokenAtNode.append(nil)
                children.insert(UInt64(node), for: key)
            }
        }
        tokenAtNode[Int(node)] = token
    }

    private static func key(_ node: Int32, _ byte: UInt8) -> UInt64 {
        UInt64(node) << 8 | UInt64(byte)
    }

    private mutating func findSpaceSwallowers(_ vocabulary: Vocabulary) {
        guard let name = vocabulary.modelName?.lowercased(), name.contains("phi-3") || name.contains("phi3") else {
            return
        }
        let exempt = Set(["<unk>", "<s>", "<|endoftext|>"])
        for token in tokenAtNode.compactMap(\.self) {
            let text = String(decoding: vocabulary.tokens[Int(token)], as: UTF8.self)
            if !exempt.contains(text) { swallowsSpaceBehind.insert(token) }
        }
    }

    private func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}
