/// A text made of other texts; a ``GrammarComposer`` makes a ``Grammar`` of it.
package indirect enum GrammarPart: Sendable {
    /// Just this text.
    case text(String)
    /// Any text of a grammar.
    case grammar(Grammar)
    /// What a rule of the composer stands for.
    case rule(GrammarComposer.Rule)
    /// One after the other; none is the empty text.
    case sequence([GrammarPart])
    /// One of them; none is no text at all.
    case choice([GrammarPart])
    /// The same several times, without end if there is no maximum.
    case repetition(GrammarPart, minimum: Int, maximum: Int?)
    /// Any text up to a mark.
    case free(FreeText)

    /// The empty text.
    package static let empty = GrammarPart.sequence([])

    /// A part, or nothing.
    package static func optional(_ part: GrammarPart) -> GrammarPart {
        .choice([part, .empty])
    }
}
