/// What two neighbouring symbols merge into.
struct Merge {
    /// Smaller merges first.
    let priority: UInt32
    /// What the rule knows the union as.
    let piece: Int32
}
