/// A place in a grammar between two bytes, and all that may happen there.
struct Position: Hashable, Sendable {
    /// A byte from `low` to `high` leads to `target`.
    struct Edge: Hashable, Sendable {
        let low: UInt8
        let high: UInt8
        let target: Int32
    }

    /// A whole text of `rule` leads to `next`.
    struct Call: Hashable, Sendable {
        let rule: Int32
        let next: Int32
    }

    /// From `minimum` to `maximum` texts of the rule `body` lead to `next`; `Int32.max` is no maximum.
    struct Loop: Hashable, Sendable {
        let body: Int32
        let minimum: Int32
        let maximum: Int32
        let next: Int32
    }

    /// The position that only ends its rule.
    static let end: Int32 = 0

    var edges: [Edge] = []
    /// Positions that are reached without a byte.
    var epsilons: [Int32] = []
    var calls: [Call] = []
    /// A position with a loop has nothing else.
    var loop: Loop?
    /// Whether the rule may end here.
    var isFinal = false
}
