/// What a grammar from outside may cost.
package enum GrammarLimits {
    /// Groups inside each other in a GBNF text or a regular expression.
    package static let nesting = 100

    /// Bytes of a GBNF text or a regular expression.
    package static let textByteCount = 1 << 20

    /// Bytes of a JSON pointer from a document to a schema in it.
    package static let pointerByteCount = 4096

    /// Positions of the automaton that a grammar is compiled to.
    package static let positionCount = 400_000

    /// Rules of that automaton.
    package static let ruleCount = 50_000

    /// States of one deterministic automaton: a pattern with a length, a range of numbers.
    package static let stateCount = 20_000

    /// Patterns for the names of one object's properties.
    package static let patternCount = 100

    /// Different divisors of one number.
    package static let divisorCount = 8

    /// Ways to fulfil `anyOf` and `oneOf` of one schema together.
    package static let alternativeCount = 2_000

    /// Rules that are not finished inside each other; deeper text is not generated.
    package static let depth = 512

    /// Elementary steps for one mask or one token. Usual schemas need a few thousand.
    package static let stepCount = 1_000_000
}
