/// What a rule of GBNF stands for: the texts from a position to the end of its rule in the automaton.
struct GBNFRule {
    /// Which texts.
    enum Name: Hashable {
        /// All texts from a position.
        case all(Int32)
        /// All but the empty one. No alternative begins with a rule that has the empty text, or readers would take
        /// cycles for left recursion.
        case nonEmpty(Int32)

        var position: Int32 {
            switch self {
            case .all(let position), .nonEmpty(let position): position
            }
        }
    }

    /// What an alternative begins with; never the empty text.
    enum Head: Hashable {
        /// One scalar of a set.
        case scalars(ScalarSet)
        /// A text of a rule.
        case rule(Name)
        /// So many of them; at least one.
        case repetition(Name, minimum: Int32, maximum: Int32)

        /// The rule that is named.
        var name: Name? {
            switch self {
            case .scalars: nil
            case .rule(let name), .repetition(let name, _, _): name
            }
        }
    }

    /// A beginning and the position behind it.
    struct Alternative: Hashable {
        let head: Head
        let next: Int32
    }

    /// Scalars that lead back to the same position.
    var repeated: ScalarSet?
    var alternatives: [Alternative] = []
    /// Whether the empty text is one of them.
    var mayEnd = false

    /// The one way to go on, if there is only one.
    var only: Alternative? {
        repeated == nil && !mayEnd && alternatives.count == 1 ? alternatives[0] : nil
    }

    /// Whether nothing follows.
    var isEmpty: Bool { repeated == nil && alternatives.isEmpty }

    /// Whether there is no text at all.
    var isDead: Bool { isEmpty && !mayEnd }
}
