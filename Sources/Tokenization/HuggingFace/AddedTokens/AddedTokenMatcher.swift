/// Cuts added tokens out of a text: the leftmost first, and the longest of those that begin there.
struct AddedTokenMatcher: Sendable {
    /// A stretch of text or an added token.
    enum Fragment {
        case text(AlignedText)
        case token(TokenID)
    }

    private var trie = TokenTrie()
    private var tokens: [TokenID: AddedToken] = [:]
    private let specialTexts: Set<[UInt8]>

    /// - Parameters:
    ///   - tokens: What is searched for, each with the text that it has in the texts.
    ///   - specialTexts: Which of them are not wanted where control tokens are not.
    init(_ tokens: [(text: [UInt8], token: AddedToken)], specialTexts: Set<[UInt8]>) {
        self.specialTexts = specialTexts
        for (text, token) in tokens {
            trie.insert(text, token.id)
            self.tokens[token.id] = token
        }
    }

    /// Splits a text at the tokens in it.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - parseSpecial: Whether special tokens count.
    ///   - seams: Offsets in the original text, sorted; no token goes across one.
    /// - Returns: The pieces in order; white space that a token takes with it is in none of them.
    func split(_ text: AlignedText, parseSpecial: Bool, seams: [Int]) -> [Fragment] {
        guard !tokens.isEmpty else { return text.isEmpty ? [] : [.text(text)] }
        var fragments: [Fragment] = []
        // What is before this is in a fragment.
        var done = 0
        var position = 0
        while position < text.count {
            guard let (token, end) = longest(in: text, from: position, seams) else {
                position += 1
                continue
            }
            if isWanted(token, in: text, position..<end, parseSpecial) {
                let range = widened(position..<end, token, in: text, notBefore: done)
                if done < range.lowerBound { fragments.append(.text(text[done..<range.lowerBound])) }
                fragments.append(.token(token.id))
                done = range.upperBound
            }
            position = end
        }
        if done < text.count { fragments.append(.text(text[done..<text.count])) }
        return fragments
    }

    private func longest(in text: AlignedText, from start: Int, _ seams: [Int]) -> (AddedToken, end: Int)? {
        var node = TokenTrie.root
        var found: (AddedToken, end: Int)?
        var utf8: [UInt8] = []
        for position in start..<text.count {
            utf8.removeAll(keepingCapacity: true)
            UTF8Character.append(text.values[position], to: &utf8)
            for byte in utf8 {
                guard let child = trie.child(of: node, byte) else { return found }
                node = child
            }
            if let id = trie.token(at: node), let token = tokens[id], !hasSeam(seams, text, start..<position + 1) {
                found = (token, position + 1)
            }
        }
        return found
    }

    private func isWanted(_ token: AddedToken, in text: AlignedText, _ range: Range<Int>, _ parseSpecial: Bool) -> Bool
    {
        if !parseSpecial, specialTexts.contains(token.text) { return false }
        guard token.isWord else { return true }
        let isOpenBefore =
            range.lowerBound == 0 || !ScalarSet.wordsAndJoiners.contains(text.values[range.lowerBound - 1])
        let isOpenBehind =
            range.upperBound == text.count || !ScalarSet.wordsAndJoiners.contains(text.values[range.upperBound])
        return isOpenBefore && isOpenBehind
    }

    private func widened(
        _ range: Range<Int>,
        _ token: AddedToken,
        in text: AlignedText,
        notBefore done: Int
    ) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        if token.stripsLeft {
            while start > done, LegacyCharacters.isWhitespace(text.values[start - 1]) { start -= 1 }
            start = max(start, done)
        }
        if token.stripsRight {
            while end < text.count, LegacyCharacters.isWhitespace(text.values[end]) { end += 1 }
        }
        return start..<max(start, end)
    }

    private func hasSeam(_ seams: [Int], _ text: AlignedText, _ range: Range<Int>) -> Bool {
        guard !seams.isEmpty else { return false }
        let start = text.origins[range.lowerBound]
        let last = text.origins[range.upperBound - 1]
        // The first seam behind the start.
        var low = 0
        var high = seams.count
        while low < high {
            let middle = (low + high) / 2
            if seams[middle] > start { high = middle } else { low = middle + 1 }
        }
        return low < seams.count && seams[low] <= last
    }
}
