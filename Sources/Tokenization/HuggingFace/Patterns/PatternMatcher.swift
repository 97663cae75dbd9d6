/// Matches a program against a text by trying one way after the other.
struct PatternMatcher {
    /// What to try when a way has failed.
    private enum Choice {
        case step(Int, at: Int)
        /// A run may end at the last of these positions, then at the one before.
        case shorter(step: Int, ends: ClosedRange<Int>)
        /// A run may end at the first of these positions, then at the one behind.
        case longer(step: Int, ends: ClosedRange<Int>)
    }

    private let steps: [PatternProgram.Step]
    private let text: [UInt32]
    private let range: Range<Int>
    private var choices: [Choice] = []
    /// Texts made to be slow are left in one piece from where it is spent.
    private var budget: Int

    init(_ program: PatternProgram, _ text: [UInt32], _ range: Range<Int>) {
        steps = program.steps
        self.text = text
        self.range = range
        budget = 100_000 + 500 * range.count
    }

    /// Hands out the matches in order.
    mutating func forEachMatch(_ body: (Range<Int>) -> Void) {
        var start = range.lowerBound
        var lastEnd: Int?
        while start <= range.upperBound, budget > 0 {
            guard let end = match(from: 0, at: start) else {
                start = nextStart(behind: start)
                continue
            }
            if end == start, lastEnd == end {
                start += 1
                continue
            }
            body(start..<end)
            lastEnd = end
            start = end == start ? start + 1 : end
        }
    }

    /// Where the next match could begin if none begins at `start`.
    private func nextStart(behind start: Int) -> Int {
        // What begins with an endless run and fails would fail from within the run, too.
        guard case .run(let set, let count, _)? = steps.first, count.upperBound == PatternNode.unlimited else {
            return start + 1
        }
        return max(start + 1, runEnd(set, from: start, atMost: .max))
    }

    /// Where the match of the part that begins with `step` ends; nil if there is none.
    private mutating func match(from step: Int, at position: Int) -> Int? {
        let floor = choices.count
        defer { choices.removeSubrange(floor...) }
        var step = step
        var position = position
        while budget > 0 {
            budget -= 1
            if case .matched = steps[step] { return position }
            if let next = advance(&position, step) {
                step = next
            } else if choices.count > floor, let choice = choices.popLast() {
                (step, position) = resume(choice)
            } else {
                return nil
            }
        }
        return nil
    }

    /// Takes one step and says which is next; nil if it fails.
    private mutating func advance(_ position: inout Int, _ step: Int) -> Int? {
        switch steps[step] {
        case .set(let set):
            guard position < range.upperBound, set.contains(text[position]) else { return nil }
            position += 1
            return step + 1
        case .run(let set, let count, let eagerness):
            return run(set, count, eagerness, &position) { step + 1 }
        case .place(let place):
            return isAt(place, position) ? step + 1 : nil
        case .fork(let first, let second):
            choices.append(.step(second, at: position))
            return first
        case .jump(let target):
            return target
        case .ahead(let isWanted, let next):
            return (match(from: step + 1, at: position) != nil) == isWanted ? next : nil
        case .behind(let length, let isWanted, let next):
            let start = position - length
            let isFound = start >= range.lowerBound && match(from: step + 1, at: start) == position
            return isFound == isWanted ? next : nil
        case .atomic(let next):
            guard let end = match(from: step + 1, at: position) else { return nil }
            position = end
            return next
        case .matched:
            return nil
        }
    }

    private mutating func run(
        _ set: ScalarSet,
        _ count: ClosedRange<Int>,
        _ eagerness: PatternNode.Eagerness,
        _ position: inout Int,
        _ next: () -> Int
    ) -> Int? {
        let end = runEnd(set, from: position, atMost: count.upperBound)
        budget -= (end - position) / 16
        let (shortest, overflow) = position.addingReportingOverflow(count.lowerBound)
        guard !overflow, end >= shortest else { return nil }
        switch eagerness {
        case .greedy where end > shortest: choices.append(.shorter(step: next(), ends: shortest...end - 1))
        case .lazy where end > shortest: choices.append(.longer(step: next(), ends: shortest + 1...end))
        default: break
        }
        position = eagerness == .lazy ? shortest : end
        return next()
    }

    private mutating func resume(_ choice: Choice) -> (step: Int, position: Int) {
        switch choice {
        case .step(let step, let position):
            return (step, position)
        case .shorter(let step, let ends):
            if ends.count > 1 { choices.append(.shorter(step: step, ends: ends.lowerBound...ends.upperBound - 1)) }
            return (step, ends.upperBound)
        case .longer(let step, let ends):
            if ends.count > 1 { choices.append(.longer(step: step, ends: ends.lowerBound + 1...ends.upperBound)) }
            return (step, ends.lowerBound)
        }
    }

    private func runEnd(_ set: ScalarSet, from start: Int, atMost count: Int) -> Int {
        let limit = count < range.upperBound - start ? start + count : range.upperBound
        var end = start
        while end < limit, set.contains(text[end]) { end += 1 }
        return end
    }

    private func isAt(_ place: PatternNode.Place, _ position: Int) -> Bool {
        let isAtEnd = position == range.upperBound
        return switch place {
        case .lineStart: position == range.lowerBound || (!isAtEnd && text[position - 1] == 0x0A)
        case .lineEnd: isAtEnd || text[position] == 0x0A
        case .textStart: position == range.lowerBound
        case .textEnd: isAtEnd
        case .lastLineEnd: isAtEnd || (position == range.upperBound - 1 && text[position] == 0x0A)
        }
    }
}
