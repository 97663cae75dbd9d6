extension AutomatonBuilder {
    /// The automaton for the texts of a rule, without anything that no text needs.
    ///
    /// - Throws: ``GrammarError`` if a rule calls itself before it has read anything, or if there is no such text.
    mutating func automaton(root: Int32) throws(GrammarError) -> Automaton {
        let nullable = leastFixpoint { position, holds in
            position.isFinal || position.epsilons.contains(where: holds)
                || position.calls.contains { holds(self.starts[Int($0.rule)]) && holds($0.next) }
                || position.loop.map { ($0.minimum == 0 || holds(self.starts[Int($0.body)])) && holds($0.next) } == true
        }
        try refuseLeftRecursion(nullable)
        try countOnlyWhatIsRead(nullable)
        let productive = leastFixpoint { position, holds in
            position.isFinal || position.edges.contains { holds($0.target) } || position.epsilons.contains(where: holds)
                || position.calls.contains { holds(self.starts[Int($0.rule)]) && holds($0.next) }
                || position.loop.map { ($0.minimum == 0 || holds(self.starts[Int($0.body)])) && holds($0.next) } == true
        }
        guard productive[Int(starts[Int(root)])] else {
            throw GrammarError(code: .unsatisfiable, message: "no text at all is allowed", place: .everywhere)
        }
        prune(productive)
        return Automaton(positions: positions, starts: starts, root: root, plainTargets: plainTargets)
    }

    /// The positions for which a property holds that follows from the same property of other positions.
    private func leastFixpoint(_ follows: (Position, (Int32) -> Bool) -> Bool) -> [Bool] {
        var dependents: [[Int32]] = Array(repeating: [], count: positions.count)
        for (index, position) in positions.enumerated() {
            for other in neighbours(of: position) { dependents[Int(other)].append(Int32(index)) }
        }
        var holds = [Bool](repeating: false, count: positions.count)
        var candidates = Array((0..<Int32(positions.count)).reversed())
        while let candidate = candidates.popLast() {
            let index = Int(candidate)
            guard !holds[index], follows(positions[index], { holds[Int($0)] }) else { continue }
            holds[index] = true
            candidates += dependents[index]
        }
        return holds
    }

    private func neighbours(of position: Position) -> [Int32] {
        var all = position.edges.map(\.target) + position.epsilons
        all += position.calls.flatMap { [starts[Int($0.rule)], $0.next] }
        if let loop = position.loop { all += [starts[Int(loop.body)], loop.next] }
        return all
    }

    private func refuseLeftRecursion(_ nullable: [Bool]) throws(GrammarError) {
        let callees = starts.map { leftmostRules(from: $0, nullable) }
        var isFinished = [Bool](repeating: false, count: starts.count)
        var isOpen = isFinished
        for rule in starts.indices where !isFinished[rule] {
            var path: [(rule: Int, next: Int)] = [(rule, 0)]
            isOpen[rule] = true
            while let (current, next) = path.last {
                guard next < callees[current].count else {
                    isOpen[current] = false
                    isFinished[current] = true
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let callee = Int(callees[current][next])
                guard !isOpen[callee] else {
                    throw GrammarError(
                        code: .unsupported,
                        message: "left recursion: the rule '\(names[callee])' begins with itself; "
                            + "put what it repeats behind something that is read",
                        place: .everywhere
                    )
                }
                guard !isFinished[callee] else { continue }
                isOpen[callee] = true
                path.append((callee, 0))
            }
        }
    }

    /// The rules that may be called before anything has been read.
    private func leftmostRules(from start: Int32, _ nullable: [Bool]) -> [Int32] {
        var rules: Set<Int32> = []
        var seen: Set<Int32> = [start]
        var open = [start]
        func visit(_ position: Int32) {
            if seen.insert(position).inserted { open.append(position) }
        }
        while let index = open.popLast() {
            let position = positions[Int(index)]
            position.epsilons.forEach(visit)
            for call in position.calls {
                rules.insert(call.rule)
                if nullable[Int(starts[Int(call.rule)])] { visit(call.next) }
            }
            guard let loop = position.loop else { continue }
            rules.insert(loop.body)
            if loop.minimum == 0 || nullable[Int(starts[Int(loop.body)])] { visit(loop.next) }
        }
        return rules.sorted()
    }

    /// Makes each counted rule one that never takes the empty text, which would count without an end.
    private mutating func countOnlyWhatIsRead(_ nullable: [Bool]) throws(GrammarError) {
        var copies = NonEmptyCopies(nullable: nullable)
        for index in positions.indices {
            guard let loop = positions[index].loop, nullable[Int(starts[Int(loop.body)])] else { continue }
            let body = try copies.rule(for: loop.body, in: &self)
            positions[index].loop = .init(body: body, minimum: 0, maximum: loop.maximum, next: loop.next)
        }
        try copies.fill(in: &self)
    }

    private mutating func prune(_ productive: [Bool]) {
        func isProductive(_ index: Int32) -> Bool { productive[Int(index)] }
        for index in positions.indices {
            positions[index].edges.removeAll { !isProductive($0.target) }
            positions[index].epsilons.removeAll { !isProductive($0) }
            positions[index].calls.removeAll { !isProductive(starts[Int($0.rule)]) || !isProductive($0.next) }
            guard let loop = positions[index].loop else { continue }
            if !isProductive(loop.next) {
                positions[index].loop = nil
            } else if !isProductive(starts[Int(loop.body)]) {
                positions[index].loop = nil
                if loop.minimum == 0 { positions[index].epsilons = [loop.next] }
            }
        }
    }
}
