/// Whether a mark stands somewhere.
enum MarkMatch {
    case none
    /// The reply so far ends within it.
    case undecided
    case whole
}
