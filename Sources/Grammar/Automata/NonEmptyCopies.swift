/// Copies of rules that match the same texts except the empty one.
///
/// A position is copied for as long as nothing has been read; the first byte leads back to the original.
struct NonEmptyCopies {
    let nullable: [Bool]
    private var rules: [Int32: Int32] = [:]
    private var copies: [Int32: Int32] = [:]
    private var open: [Int32] = []

    init(nullable: [Bool]) {
        self.nullable = nullable
    }

    mutating func rule(for original: Int32, in builder: inout AutomatonBuilder) throws(GrammarError) -> Int32 {
        if let known = rules[original] { return known }
        let rule = try builder.newRule(builder.names[Int(original)])
        rules[original] = rule
        builder.starts[Int(rule)] = try copy(of: builder.starts[Int(original)], in: &builder)
        return rule
    }

    private mutating func copy(of position: Int32, in builder: inout AutomatonBuilder) throws(GrammarError) -> Int32 {
        if let known = copies[position] { return known }
        let copy = try builder.reserve()
        copies[position] = copy
        open.append(position)
        return copy
    }

    /// Gives all copies their content.
    mutating func fill(in builder: inout AutomatonBuilder) throws(GrammarError) {
        while let index = open.popLast() {
            let original = builder.positions[Int(index)]
            var content = Position(edges: original.edges)
            for target in original.epsilons { content.epsilons.append(try copy(of: target, in: &builder)) }
            for call in original.calls { try add(call, to: &content, in: &builder) }
            if let loop = original.loop { try add(loop, to: &content, in: &builder) }
            if let copy = copies[index] { builder.positions[Int(copy)] = content }
        }
    }

    private func isNullable(_ rule: Int32, in builder: AutomatonBuilder) -> Bool {
        let start = Int(builder.starts[Int(rule)])
        return start < nullable.count && nullable[start]
    }

    private mutating func add(
        _ call: Position.Call,
        to content: inout Position,
        in builder: inout AutomatonBuilder
    ) throws(GrammarError) {
        guard isNullable(call.rule, in: builder) else { return content.calls.append(call) }
        content.calls.append(.init(rule: try rule(for: call.rule, in: &builder), next: call.next))
        content.epsilons.append(try copy(of: call.next, in: &builder))
    }

    private mutating func add(
        _ loop: Position.Loop,
        to content: inout Position,
        in builder: inout AutomatonBuilder
    ) throws(GrammarError) {
        let isNullable = isNullable(loop.body, in: builder)
        let body = isNullable ? try rule(for: loop.body, in: &builder) : loop.body
        let minimum = isNullable ? 0 : loop.minimum
        let some = Position.Loop(body: body, minimum: max(1, minimum), maximum: loop.maximum, next: loop.next)
        content.epsilons.append(try builder.position(Position(loop: some)))
        if minimum == 0 { content.epsilons.append(try copy(of: loop.next, in: &builder)) }
    }
}
