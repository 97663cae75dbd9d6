import Tokenization

/// Guesses how a reply goes on: as the text did when the same tokens came before.
///
/// A guess costs little, since a weight that has been fetched serves several rows; one that is often wrong is made less
/// often all the same.
///
/// - Source: Leviathan 2023 (guessing and verifying); Saxena 2023 (guesses from the prompt).
struct PromptLookup: Sendable {
    /// Tokens that must have come before.
    static let matchLength = 3
    private static let longestPause = 32

    private var pause = 0
    private var nextPause = 1

    /// Finds what may follow.
    ///
    /// - Parameters:
    ///   - tokens: all that is known, prompt and reply.
    ///   - limit: tokens that the guess may have.
    /// - Returns: where in `tokens` the guess stands; nil if there is none.
    /// - Complexity: O(tokens).
    mutating func draft(after tokens: [TokenID], atMost limit: Int) -> Range<Int>? {
        guard pause == 0 else {
            pause -= 1
            return nil
        }
        guard limit > 0, let start = Self.lastMatch(in: tokens) else { return nil }
        return start..<min(start + limit, tokens.count)
    }

    /// Takes to heart how much of the last guess was wrong.
    mutating func learn(drafted: Int, wrong: Int) {
        guard drafted > 0 else { return }
        if wrong < drafted {
            nextPause = 1
        } else {
            pause = nextPause
            nextPause = min(2 * nextPause, Self.longestPause)
        }
    }

    /// What follows the last place, but the end, that has the same tokens as the end.
    private static func lastMatch(in tokens: [TokenID]) -> Int? {
        guard tokens.count > matchLength else { return nil }
        return tokens.withUnsafeBufferPointer { tokens in
            let end = tokens[(tokens.count - matchLength)...]
            return (matchLength..<tokens.count).last { tokens[$0 - matchLength..<$0].elementsEqual(end) }
        }
    }
}
