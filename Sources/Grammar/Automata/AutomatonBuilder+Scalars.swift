extension AutomatonBuilder {
    /// The sets of scalars by the length of their UTF-8, with the bits that mark the first byte.
    private static let lengths: [(scalars: ClosedRange<UInt32>, continuations: UInt32, mark: UInt32)] = [
        (0...0x7F, 0, 0), (0x80...0x7FF, 1, 0xC0), (0x800...0xFFFF, 2, 0xE0), (0x1_0000...0x10_FFFF, 3, 0xF0),
    ]

    /// Control characters that JSON has a letter for.
    private static let shortEscapes: [(scalar: Unicode.Scalar, letter: Unicode.Scalar)] = [
        ("\u{8}", "b"), ("\u{C}", "f"), ("\n", "n"), ("\r", "r"), ("\t", "t"), ("\"", "\""), ("\\", "\\"),
    ]

    private static let bareInJSON = ScalarSet([0...0x1F, 0x22...0x22, 0x5C...0x5C]).inverted

    /// One scalar of a set.
    mutating func scalars(_ set: ScalarSet, as encoding: Encoding, then next: Int32) throws(GrammarError) -> Int32 {
        let entry = try encoding == .plain ? plainScalars(set, then: next) : jsonScalars(set, then: next)
        if set.intersection(PlainText.scalars) == PlainText.scalars { plainTargets[entry] = next }
        return entry
    }

    private mutating func plainScalars(_ set: ScalarSet, then next: Int32) throws(GrammarError) -> Int32 {
        try position(Position(edges: utf8Edges(of: set, then: next)))
    }

    private mutating func jsonScalars(_ set: ScalarSet, then next: Int32) throws(GrammarError) -> Int32 {
        var position = Position(edges: try utf8Edges(of: set.intersection(Self.bareInJSON), then: next))
        var escapes: [Position.Edge] = []
        let escaped = set.intersection(Self.bareInJSON.inverted)
        for range in escaped.ranges {
            for value in range {
                escapes.append(try escape(value, then: next))
            }
        }
        if !escapes.isEmpty {
            let backslash = try self.position(Position(edges: escapes))
            position.edges.append(.init(low: 0x5C, high: 0x5C, target: backslash))
        }
        return try self.position(position)
    }

    /// What follows the backslash of an escaped scalar.
    private mutating func escape(_ value: UInt32, then next: Int32) throws(GrammarError) -> Position.Edge {
        if let short = Self.shortEscapes.first(where: { $0.scalar.value == value }) {
            let letter = UInt8(ascii: short.letter)
            return .init(low: letter, high: letter, target: next)
        }
        let digits: [Expression] = [
            Expression("00"), .literal([UInt8(ascii: "0") + UInt8(value >> 4)]), Self.hexDigit(UInt8(value & 15)),
        ]
        return .init(low: 0x75, high: 0x75, target: try compile(.sequence(digits), then: next))
    }

    private static func hexDigit(_ value: UInt8) -> Expression {
        let digit = String(value, radix: 16)
        return .choice([Expression(digit), Expression(digit.uppercased())])
    }

    /// The edges of the first bytes of a set's scalars, the other bytes behind them.
    mutating func utf8Edges(of set: ScalarSet, then next: Int32) throws(GrammarError) -> [Position.Edge] {
        var edges: [Position.Edge] = []
        for (scalars, continuations, mark) in Self.lengths {
            let part = set.ranges.filter { $0.overlaps(scalars) }.map { $0.clamped(to: scalars) }
            edges += try self.edges(of: part, continuations: continuations, mark: mark, then: next)
        }
        return edges
    }

    /// Edges for numbers that are spread over one byte and some that continue it, six bits each.
    private mutating func edges(
        of ranges: [ClosedRange<UInt32>],
        continuations: UInt32,
        mark: UInt32,
        then next: Int32
    ) throws(GrammarError) -> [Position.Edge] {
        var edges: [Position.Edge] = []
        for (leads, rest) in Self.grouped(ranges, by: 6 * continuations) {
            var target = next
            if continuations > 0 {
                let below = try self.edges(of: rest, continuations: continuations - 1, mark: 0x80, then: next)
                target = try position(Position(edges: below))
            }
            let (low, high) = (UInt8(mark | leads.lowerBound), UInt8(mark | leads.upperBound))
            if let last = edges.last, last.target == target, last.high + 1 == low {
                edges[edges.count - 1] = .init(low: last.low, high: high, target: target)
            } else {
                edges.append(.init(low: low, high: high, target: target))
            }
        }
        return edges
    }

    /// Ranges by their upper bits, with the ranges of the lower `shift` bits that go with these.
    private static func grouped(
        _ ranges: [ClosedRange<UInt32>],
        by shift: UInt32
    ) -> [(leads: ClosedRange<UInt32>, rest: [ClosedRange<UInt32>])] {
        let all: UInt32 = 1 << shift - 1
        var groups: [(leads: ClosedRange<UInt32>, rest: [ClosedRange<UInt32>])] = []
        func add(_ leads: ClosedRange<UInt32>, _ rest: ClosedRange<UInt32>) {
            if let last = groups.last, last.leads == leads {
                groups[groups.count - 1].rest.append(rest)
            } else {
                groups.append((leads, [rest]))
            }
        }
        for range in ranges {
            var (first, last) = (range.lowerBound >> shift, range.upperBound >> shift)
            let (low, high) = (range.lowerBound & all, range.upperBound & all)
            if first == last {
                add(first...last, low...high)
                continue
            }
            if low > 0 {
                add(first...first, low...all)
                first += 1
            }
            let isPartial = high < all
            if isPartial { last -= 1 }
            if first <= last { add(first...last, 0...all) }
            if isPartial { add(last + 1...last + 1, 0...high) }
        }
        return groups
    }
}
