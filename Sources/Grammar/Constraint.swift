import Synchronization

/// A grammar at work on a vocabulary: says which tokens may come next, and remembers what it has found out.
///
/// One constraint may serve many texts at once, from any thread; they share what it remembers. States belong to the
/// constraint that they come from.
package final class Constraint: Sendable {
    private let table: Mutex<MaskTable>

    /// The state of a text without a token.
    package let start: GrammarState

    /// Prepares a grammar for a vocabulary.
    ///
    /// - Throws: ``GrammarError`` `.limitExceeded` if the grammar is too ambiguous.
    /// - Complexity: O(alternatives of the first byte); masks are made when they are asked for.
    package init(_ grammar: Grammar, tokens: TokenBytes) throws(GrammarError) {
        var table = MaskTable(grammar.automaton, tokens: tokens)
        start = try table.start()
        self.table = Mutex(table)
    }

    /// Which tokens may follow a state. Tokens that end the text are among them if it may end.
    ///
    /// - Throws: ``GrammarError`` `.limitExceeded` if the grammar is too ambiguous.
    /// - Complexity: O(words of the mask) for a state that has been met; O(allowed tokens) for one that has not.
    package func mask(for state: GrammarState) throws(GrammarError) -> TokenMask {
        try table.withLock { (table) throws(GrammarError) in try table.mask(for: state) }
    }

    /// The state behind a token, nil if the token is not allowed. A token that ends the text leaves the state as it is.
    ///
    /// - Throws: ``GrammarError`` `.limitExceeded` if the grammar is too ambiguous.
    /// - Complexity: O(bytes of the token).
    package func advance(_ state: GrammarState, by token: Int32) throws(GrammarError) -> GrammarState? {
        try table.withLock { (table) throws(GrammarError) in try table.advance(state, by: token) }
    }

    /// The state behind some bytes, nil if they are not allowed.
    ///
    /// - Throws: ``GrammarError`` `.limitExceeded` if the grammar is too ambiguous.
    /// - Complexity: O(bytes).
    package func advance(_ state: GrammarState, by bytes: [UInt8]) throws(GrammarError) -> GrammarState? {
        try table.withLock { (table) throws(GrammarError) in try table.advance(state, by: bytes) }
    }

    /// Whether the text may end in a state.
    package func canEnd(_ state: GrammarState) -> Bool {
        state.canEnd
    }

    /// The bytes that must follow, because there is no other way; at most `limit`.
    ///
    /// - Throws: ``GrammarError`` `.limitExceeded` if the grammar is too ambiguous.
    /// - Complexity: O(bytes × 256).
    package func forcedBytes(_ state: GrammarState, limit: Int = 1024) throws(GrammarError) -> [UInt8] {
        try table.withLock { (table) throws(GrammarError) in try table.forcedBytes(state, limit: limit) }
    }
}
