/// Decides how a word becomes tokens.
///
/// A piece is what a rule knows a stretch of text as: a token, something on the way to one, or ``noPiece``.
protocol MergeRule {
    /// All priorities are below this.
    var priorityCount: Int { get }

    /// The token of a word that needs no merges.
    func token(ofWhole word: UnsafeRawBufferPointer) -> TokenID?

    /// The symbol that `rest`, which is not empty, begins with; it has at least one byte.
    func symbol(at rest: UnsafeRawBufferPointer) -> (piece: Int32, byteCount: Int)

    /// Whether two neighbours merge, whose bytes together are `union`.
    func merge(_ left: Int32, _ right: Int32, _ union: UnsafeRawBufferPointer) -> Merge?

    /// Appends the tokens of a piece that is left when no more merge.
    func append(_ piece: Int32, _ bytes: UnsafeRawBufferPointer, to tokens: inout [TokenID])
}

extension MergeRule {
    /// The piece of text that the rule knows nothing about.
    static var noPiece: Int32 { -1 }
}
