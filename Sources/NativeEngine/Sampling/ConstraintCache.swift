import Grammar
import Synchronization
import Tokenization

/// Makes constraints of grammars for one model, and keeps those that were used last.
final class ConstraintCache: Sendable {
    private struct Entry {
        let grammar: Grammar
        let marks: [String]
        let constraint: Constraint
    }

    private struct State {
        /// The vocabulary as grammars see it, by the control tokens that are text.
        var tokens: [[String]: TokenBytes] = [:]
        /// Those control tokens.
        var visible: [[String]: Set<TokenID>] = [:]
        /// The last used one last.
        var entries: [Entry] = []
    }

    /// Constraints that are kept; with all that it may remember, one takes 8 MB for a vocabulary of 128,000.
    private static let capacity = 8

    private let tokenizer: any Tokenizer
    private let state = Mutex(State())

    init(_ tokenizer: any Tokenizer) {
        self.tokenizer = tokenizer
    }

    /// The constraint of a grammar.
    ///
    /// - Throws: ``GrammarError`` `.limitExceeded` if the grammar is too ambiguous.
    func constraint(for grammar: Grammar, marks: [String]) throws(GrammarError) -> Constraint {
        try state.withLock { (state) throws(GrammarError) in
            let known = state.entries.firstIndex { $0.marks == marks && $0.grammar == grammar }
            let entry: Entry
            if let known {
                entry = state.entries.remove(at: known)
            } else {
                let constraint = try Constraint(grammar, tokens: tokens(marks, in: &state))
                entry = Entry(grammar: grammar, marks: marks, constraint: constraint)
            }
            state.entries.append(entry)
            if state.entries.count > Self.capacity { state.entries.removeFirst() }
            return entry.constraint
        }
    }

    /// Reads the vocabulary, which takes some tenths of a second if it is large.
    func prepare(marks: [String]) {
        state.withLock { _ = tokens(marks, in: &$0) }
    }

    /// The control tokens that have these texts; found in the vocabulary when they are first asked for.
    func visibleTokens(marks: [String]) -> Set<TokenID> {
        state.withLock { visibleTokens(marks, in: &$0) }
    }

    private func visibleTokens(_ marks: [String], in state: inout State) -> Set<TokenID> {
        if let known = state.visible[marks] { return known }
        if state.visible.count > 3 { state.visible = [:] }
        let visible = tokenizer.controlTokens(spelled: marks)
        state.visible[marks] = visible
        return visible
    }

    private func tokens(_ marks: [String], in state: inout State) -> TokenBytes {
        if let known = state.tokens[marks] { return known }
        // Who asks for more than a chat and a plain text has need of?
        if state.tokens.count > 3 { state.tokens = [:] }
        let visible = visibleTokens(marks, in: &state)
        let tokens = TokenBytes(count: tokenizer.vocabulary.tokens.count, endTokens: tokenizer.endOfGeneration) {
            token in
            tokenizer.bytes(of: token, renderSpecial: visible.contains(token))
        }
        state.tokens[marks] = tokens
        return tokens
    }
}

extension Tokenizer {
    /// The tokens of which one of these texts is the whole text.
    func controlTokens(spelled texts: [String]) -> Set<TokenID> {
        guard !texts.isEmpty else { return [] }
        let texts = Set(texts.map { Array($0.utf8) })
        let all = TokenID(0)..<TokenID(vocabulary.tokens.count)
        return Set(all.filter { texts.contains(Array(bytes(of: $0, renderSpecial: true))) })
    }
}
