/// Puts matches and what lies between them together as a behaviour tells.
struct MatchedParts {
    private let behaviour: CutBehaviour
    private(set) var parts: [Range<Int>] = []
    private var wasMatch = false

    init(_ behaviour: CutBehaviour) {
        self.behaviour = behaviour
    }

    /// Adds the next part.
    mutating func add(_ range: Range<Int>, isMatch: Bool) {
        switch behaviour {
        case .isolated: parts.append(range)
        case .removed: if !isMatch { parts.append(range) }
        case .contiguous: join(range, if: isMatch == wasMatch)
        case .mergedWithPrevious: join(range, if: isMatch && !wasMatch)
        // Of several matches in a row the last one joins what follows.
        case .mergedWithNext: join(range, if: !isMatch && wasMatch)
        }
        wasMatch = isMatch
    }

    private mutating func join(_ range: Range<Int>, if joins: Bool) {
        if joins, let last = parts.popLast() {
            parts.append(last.lowerBound..<range.upperBound)
        } else {
            parts.append(range)
        }
    }
}
