/// What becomes of a delimiter when a text is cut at it.
enum CutBehaviour: String, Sendable {
    case removed = "Removed"
    case isolated = "Isolated"
    case mergedWithPrevious = "MergedWithPrevious"
    case mergedWithNext = "MergedWithNext"
    case contiguous = "Contiguous"

    /// Reads a `behavior`.
    init(_ node: JSONNode, default fallback: CutBehaviour? = nil) throws(TokenizationError) {
        if node.isNull, let fallback {
            self = fallback
            return
        }
        let name = try node.string()
        guard let behaviour = CutBehaviour(rawValue: name) else { throw node.unknown(name, "a behavior") }
        self = behaviour
    }
}
