/// What GBNF, regular expressions and schemas have in common: the texts that something stands for.
indirect enum Expression: Sendable {
    /// These bytes.
    case literal([UInt8])
    /// One scalar of a set.
    case scalars(ScalarSet)
    /// What a rule of the ``AutomatonBuilder`` stands for.
    case rule(Int32)
    /// One after the other; none is the empty text.
    case sequence([Expression])
    /// One of them; none is no text at all.
    case choice([Expression])
    /// The same several times, without end if there is no maximum.
    case repetition(Expression, minimum: Int, maximum: Int?)

    static let empty = Expression.sequence([])
    static let nothing = Expression.choice([])
    static let anything = Expression.repetition(.scalars(.all), minimum: 0, maximum: nil)

    init(_ text: String) {
        self = .literal(Array(text.utf8))
    }

    /// About how many positions an automaton for it has; stops counting at a thousand.
    var size: Int {
        switch self {
        case .literal(let bytes): min(bytes.count, 1000)
        case .scalars(let set): min(1 + set.ranges.count / 4, 1000)
        case .rule: 1
        case .sequence(let parts), .choice(let parts): parts.reduce(1) { $0 >= 1000 ? $0 : $0 + $1.size }
        case .repetition(let body, let minimum, let maximum):
            min(1 + body.size * min(max(1, maximum ?? minimum), 1000), 1000)
        }
    }

    /// The fewest and the most scalars of its texts; no most if there is none. For expressions of patterns, which have
    /// neither literals nor rules.
    var lengths: (minimum: Int, maximum: Int?) {
        switch self {
        case .literal(let bytes): (bytes.count, bytes.count)
        case .scalars: (1, 1)
        case .rule: (0, nil)
        case .sequence(let parts):
            parts.map(\.lengths).reduce((0, 0)) { ($0.0.addingClamped($1.minimum), Self.sum($0.1, $1.maximum)) }
        case .choice(let parts):
            Self.widest(parts.map(\.lengths))
        case .repetition(let body, let minimum, let maximum):
            (
                body.lengths.minimum.multipliedClamped(minimum),
                maximum.flatMap { count in body.lengths.maximum.map { $0.multipliedClamped(count) } }
            )
        }
    }

    private static func sum(_ left: Int?, _ right: Int?) -> Int? {
        left.flatMap { left in right.map { left.addingClamped($0) } }
    }

    private static func widest(_ lengths: [(minimum: Int, maximum: Int?)]) -> (Int, Int?) {
        let maximums = lengths.compactMap(\.maximum)
        return (lengths.map(\.minimum).min() ?? 0, maximums.count == lengths.count ? maximums.max() ?? 0 : nil)
    }
}

extension Int {
    /// The sum of two counts, or the greatest number.
    func addingClamped(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    /// The product of two counts, or the greatest number.
    func multipliedClamped(_ other: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}
