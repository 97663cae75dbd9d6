package import Grammar

extension ReplyFormat {
    /// The grammar of whole replies in this format: calls are called right, the answer is as it must be, reasoning is
    /// free.
    ///
    /// - Returns: Nil if nothing has to be constrained.
    /// - Throws: ``ReplyGrammarError`` if the format has no way to write what is asked for, or if a tool's schema can't
    ///   be enforced.
    /// - Complexity: O(size of all schemas).
    package func grammar(_ shape: ReplyShape) throws(ReplyGrammarError) -> Grammar? {
        guard var composer = try ReplyComposer(format: self, shape: shape) else { return nil }
        return try composer.grammar()
    }
}
