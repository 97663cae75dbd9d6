/// A regular expression, taken apart.
indirect enum PatternNode {
    /// How often something may come, and how eagerly.
    enum Eagerness {
        case greedy
        case lazy
        /// As often as possible, and never less.
        case possessive
    }

    /// A place instead of a character.
    enum Place {
        case lineStart
        case lineEnd
        case textStart
        case textEnd
        /// The end, or before a line break there.
        case lastLineEnd
    }

    case set(ScalarSet)
    case place(Place)
    case sequence([PatternNode])
    case choice([PatternNode])
    case loop(PatternNode, ClosedRange<Int>, Eagerness)
    case ahead(PatternNode, isWanted: Bool)
    case behind(PatternNode, isWanted: Bool)
    case atomic(PatternNode)

    /// The number that stands for "any number of times".
    static let unlimited = Int.max

    /// Whether it may match nothing.
    var canBeEmpty: Bool {
        switch self {
        case .set: false
        case .place, .ahead, .behind: true
        case .sequence(let nodes): nodes.allSatisfy(\.canBeEmpty)
        case .choice(let nodes): nodes.contains(where: \.canBeEmpty)
        case .loop(let node, let count, _): count.lowerBound == 0 || node.canBeEmpty
        case .atomic(let node): node.canBeEmpty
        }
    }

    /// How many characters it matches; nil if that depends.
    var fixedLength: Int? {
        switch self {
        case .set: return 1
        case .place, .ahead, .behind: return 0
        case .sequence(let nodes):
            return nodes.reduce(0) { sum, node in
                guard let sum, let length = node.fixedLength else { return nil }
                return sum + length
            }
        case .choice(let nodes):
            guard let length = nodes.first?.fixedLength else { return nil }
            return nodes.allSatisfy { $0.fixedLength == length } ? length : nil
        case .loop(let node, let count, _):
            guard count.lowerBound == count.upperBound, let length = node.fixedLength else { return nil }
            let (product, overflow) = length.multipliedReportingOverflow(by: count.lowerBound)
            return overflow ? nil : product
        case .atomic(let node): return node.fixedLength
        }
    }
}
