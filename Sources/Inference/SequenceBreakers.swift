package import Tokenization

/// Sequences of tokens that no repetition reaches across.
///
/// Copies share their storage, so that those of a model need be made only once.
package struct SequenceBreakers: Sendable, Equatable {
    /// Those of one token.
    private var singles: Set<TokenID> = []
    /// The others by their first token: what follows it.
    private var tails: [TokenID: [[TokenID]]] = [:]
    private var longestTail = 0

    /// The texts that break sequences unless a user names others.
    package static let usualTexts = ["\n", ":", "\"", "*"]

    /// Bytes of a text that count.
    private static let longestText = 40
    /// Tokens after the first one that count, if they are made from a text.
    private static let longestTailOfText = 20

    /// Takes sequences of tokens; empty ones are left out.
    package init(_ sequences: [[TokenID]] = []) {
        for sequence in sequences {
            if let head = sequence.first { add(head, Array(sequence.dropFirst())) }
        }
    }

    /// Finds the tokens in which texts can occur: whole, or begun at the end of a token and ended by those that the rest
    /// of the text becomes.
    ///
    /// - Parameters:
    ///   - texts: the texts; no more than their first 40 bytes count, and empty ones are left out.
    ///   - tokenizer: the model's.
    /// - Complexity: O(bytes of the vocabulary × bytes of the texts).
    package init(_ texts: [String], in tokenizer: any Tokenizer) {
        for text in texts where !text.isEmpty {
            let bytes = Array(text.utf8.prefix(Self.longestText))
            let rests = (0..<bytes.count).map { begun in
                tokenizer.encode(utf8: Array(bytes[begun...]), addSpecial: false, parseSpecial: false)
            }
            for token in 0..<TokenID(clamping: tokenizer.vocabulary.tokens.count) {
                add(token, tokenizer.bytes(of: token, renderSpecial: true), containing: bytes, rests: rests)
            }
        }
    }

    private mutating func add(
        _ token: TokenID,
        _ word: ArraySlice<UInt8>,
        containing text: [UInt8],
        rests: [[TokenID]]
    ) {
        if word.indices.contains(where: { word[$0...].starts(with: text) }) { return add(token, []) }
        for begun in 1..<max(1, min(text.count, word.count + 1)) where word.suffix(begun) == text[..<begun] {
            add(token, Array(rests[begun].prefix(Self.longestTailOfText)))
        }
    }

    private mutating func add(_ head: TokenID, _ tail: [TokenID]) {
        guard !tail.isEmpty else {
            singles.insert(head)
            return
        }
        longestTail = max(longestTail, tail.count)
        if tails[head]?.contains(tail) != true { tails[head, default: []].append(tail) }
    }

    /// Whether a token breaks sequences by itself.
    package func contain(_ token: TokenID) -> Bool { singles.contains(token) }

    /// How many tokens at the end of a text stand behind the last breaker.
    ///
    /// - Parameters:
    ///   - tokens: the text.
    ///   - most: the greatest number that matters.
    /// - Returns: the number; if it is not less than `most`, any such number.
    /// - Complexity: O(`most` + tokens of the longest breaker).
    package func reach(in tokens: UnsafeBufferPointer<TokenID>, atMost most: Int) -> Int {
        guard !singles.isEmpty || !tails.isEmpty else { return most }
        for following in 0..<min(tokens.count, most + longestTail) {
            let head = tokens.count - 1 - following
            if let length = lengthOfTail(at: head, in: tokens) { return following - length }
        }
        return most
    }

    /// The tokens after the first one of the longest breaker that begins somewhere, if one does.
    private func lengthOfTail(at head: Int, in tokens: UnsafeBufferPointer<TokenID>) -> Int? {
        var longest = singles.contains(tokens[head]) ? 0 : nil as Int?
        for tail in tails[tokens[head]] ?? [] where tail.count > longest ?? 0 {
            if tokens[(head + 1)...].starts(with: tail) { longest = tail.count }
        }
        return longest
    }
}
