/// Any well-formed text up to the first of some marks, and what follows each of them.
///
/// Of marks that begin at the same place the longest counts. A mark may not stand within another one.
package struct FreeText: Sendable {
    /// A mark and what follows it.
    package struct Ending: Sendable {
        /// The mark; at least one scalar.
        package let mark: String
        /// Whether it is a mark only where nothing but white space stands before it.
        package let isOnlyFirst: Bool
        /// What follows; nil if the mark must not occur.
        package let next: GrammarPart?

        /// A mark and what follows it.
        package init(_ mark: String, isOnlyFirst: Bool = false, then next: GrammarPart?) {
            precondition(!mark.isEmpty, "a mark without text")
            self.mark = mark
            self.isOnlyFirst = isOnlyFirst
            self.next = next
        }
    }

    /// The marks.
    package var endings: [Ending]
    /// Whether the text may also end where no mark has come.
    package var mayEnd: Bool
    /// What has been written before: a mark may have begun there.
    package var begun: String

    /// Text up to a mark.
    package init(endings: [Ending], mayEnd: Bool, begun: String = "") {
        self.endings = endings
        self.mayEnd = mayEnd
        self.begun = begun
    }

    /// Text in which none of these marks occurs.
    package init(without marks: [String]) {
        self.init(endings: marks.map { Ending($0, then: nil) }, mayEnd: true)
    }
}
