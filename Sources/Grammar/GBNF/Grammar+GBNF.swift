extension Grammar {
    /// Writes the grammar as GBNF that llama.cpp and ``init(gbnf:)`` read; what it was made of does not matter.
    ///
    /// llama.cpp allows no U+0000, whatever a grammar says, and takes the names of control tokens for text.
    ///
    /// - Throws: ``GrammarError`` `.limitExceeded` if the text would have more than ``GrammarLimits/textByteCount``
    ///   bytes.
    /// - Complexity: O(positions × positions that are reached from one without a byte).
    package func gbnf() throws(GrammarError) -> String {
        var writer = try GBNFWriter(automaton)
        return try writer.text()
    }
}
