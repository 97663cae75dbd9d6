/// A pattern as steps that a matcher takes one after the other.
struct PatternProgram: Sendable {
    enum Step: Sendable {
        case set(ScalarSet)
        /// As many characters of the set as there are, or as few.
        case run(ScalarSet, ClosedRange<Int>, PatternNode.Eagerness)
        case place(PatternNode.Place)
        /// Goes on at the first step, and if that fails at the second.
        case fork(Int, Int)
        case jump(Int)
        /// Looks what follows; it ends with its own `matched`, and the step behind it is given.
        case ahead(isWanted: Bool, next: Int)
        /// The same for the so many characters before.
        case behind(length: Int, isWanted: Bool, next: Int)
        /// The same, and what matches is taken and not given back.
        case atomic(next: Int)
        case matched
    }

    private(set) var steps: [Step] = []

    /// More would be a pattern made to be slow.
    private static let mostSteps = 20_000

    /// - Throws: ``TokenizationError`` `.unknownComponent` if it would be too long.
    init(_ node: PatternNode, pattern: String) throws(TokenizationError) {
        self.init(fixed: node)
        guard steps.count <= Self.mostSteps else {
            throw TokenizationError(
                .unknownComponent,
                "expected a regular expression of at most \(Self.mostSteps) steps, found \"\(pattern.prefix(200))\""
            )
        }
    }

    /// A program for a pattern that is known to be short.
    init(fixed node: PatternNode) {
        add(node)
        steps.append(.matched)
    }

    private mutating func add(_ node: PatternNode) {
        // A pattern that is too long is refused, so that its end doesn't matter.
        guard steps.count <= Self.mostSteps else { return }
        switch node {
        case .set(let set): steps.append(.set(set))
        case .place(let place): steps.append(.place(place))
        case .sequence(let nodes): for node in nodes { add(node) }
        case .choice(let nodes): addChoice(nodes[...])
        case .loop(.set(let set), let count, let eagerness): steps.append(.run(set, count, eagerness))
        case .loop(let node, let count, .possessive):
            add(.atomic(.loop(node, count, .greedy)))
        case .loop(let node, let count, let eagerness): addLoop(node, count, eagerness)
        case .ahead(let node, let isWanted):
            addPart(node) { .ahead(isWanted: isWanted, next: $0) }
        case .behind(let node, let isWanted):
            let length = node.fixedLength ?? 0
            addPart(node) { .behind(length: length, isWanted: isWanted, next: $0) }
        case .atomic(let node): addPart(node) { .atomic(next: $0) }
        }
    }

    private mutating func addPart(
        _ node: PatternNode,
        _ step: (Int) -> Step
    ) {
        let place = steps.count
        steps.append(.matched)
        add(node)
        steps.append(.matched)
        steps[place] = step(steps.count)
    }

    private mutating func addChoice(_ nodes: ArraySlice<PatternNode>) {
        var ends: [Int] = []
        for (index, node) in nodes.enumerated() {
            guard index < nodes.count - 1 else {
                add(node)
                break
            }
            let fork = steps.count
            steps.append(.matched)
            add(node)
            ends.append(steps.count)
            steps.append(.matched)
            steps[fork] = .fork(fork + 1, steps.count)
        }
        for end in ends { steps[end] = .jump(steps.count) }
    }

    private mutating func addLoop(
        _ node: PatternNode,
        _ count: ClosedRange<Int>,
        _ eagerness: PatternNode.Eagerness
    ) {
        for _ in 0..<count.lowerBound { add(node) }
        if count.upperBound == PatternNode.unlimited {
            let fork = steps.count
            steps.append(.matched)
            add(node)
            steps.append(.jump(fork))
            steps[fork] = Self.fork(fork + 1, steps.count, eagerness)
            return
        }
        var forks: [Int] = []
        for _ in count.lowerBound..<count.upperBound {
            forks.append(steps.count)
            steps.append(.matched)
            add(node)
        }
        for fork in forks { steps[fork] = Self.fork(fork + 1, steps.count, eagerness) }
    }

    private static func fork(_ more: Int, _ enough: Int, _ eagerness: PatternNode.Eagerness) -> Step {
        eagerness == .lazy ? .fork(enough, more) : .fork(more, enough)
    }
}
