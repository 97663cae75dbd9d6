/// What a JSON Schema leaves open.
package struct SchemaOptions: Sendable {
    /// The white space between the parts of a JSON text.
    package enum WhiteSpace: Sendable {
        /// None.
        case none
        /// Where people put it: none, a space, or one or two line ends and up to 20 spaces and tabs.
        case bounded
    }

    /// The white space between the parts of a JSON text.
    package var whiteSpace: WhiteSpace

    /// Whether an object that names some of its properties may have others when it says nothing about them. The
    /// standard says yes; models fare better with no.
    package var allowsUndeclaredProperties: Bool

    /// How values are written.
    package var spelling: ValueSpelling

    /// Options; as llama.cpp reads schemas if nothing is said.
    package init(
        whiteSpace: WhiteSpace = .bounded,
        allowsUndeclaredProperties: Bool = false,
        spelling: ValueSpelling = ValueSpelling()
    ) {
        self.spelling = spelling
        self.whiteSpace = whiteSpace
        self.allowsUndeclaredProperties = allowsUndeclaredProperties
    }
}
