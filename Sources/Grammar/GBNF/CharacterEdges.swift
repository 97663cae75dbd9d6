/// Finds the characters that lead from position to position, where an automaton has their bytes.
struct CharacterEdges {
    /// The numbers from `low` to `high` lead to `target`: scalars, or the lower bits of some.
    struct Arc {
        let low: UInt32
        let high: UInt32
        let target: Int32
    }

    private struct Rest: Hashable {
        let position: Int32
        let byteCount: UInt32
    }

    /// First bytes of characters, how many bytes continue them, and the bits that mark them.
    private static let leads: [(bytes: ClosedRange<UInt8>, continuations: UInt32, mark: UInt8)] = [
        (0...0x7F, 0, 0), (0xC2...0xDF, 1, 0xC0), (0xE0...0xEF, 2, 0xE0), (0xF0...0xF4, 3, 0xF0),
    ]

    private let positions: [Position]
    private var known: [Rest: [Arc]] = [:]

    init(_ positions: [Position]) {
        self.positions = positions
    }

    /// The scalars that begin with an edge, and where they lead.
    ///
    /// - Throws: ``GrammarError`` `.unsupported` if these bytes are no whole characters.
    mutating func arcs(of edge: Position.Edge) throws(GrammarError) -> [Arc] {
        var arcs: [Arc] = []
        var byteCount = 0
        for lead in Self.leads where lead.bytes.overlaps(edge.low...edge.high) {
            let bytes = (edge.low...edge.high).clamped(to: lead.bytes)
            byteCount += bytes.count
            let values = UInt32(bytes.lowerBound - lead.mark)...UInt32(bytes.upperBound - lead.mark)
            arcs += try joined(values, to: edge.target, continuations: lead.continuations)
        }
        guard byteCount == Int(edge.high - edge.low) + 1 else { throw Self.noCharacters }
        return arcs
    }

    private mutating func joined(
        _ values: ClosedRange<UInt32>,
        to target: Int32,
        continuations: UInt32
    ) throws(GrammarError) -> [Arc] {
        guard continuations > 0 else { return [Arc(low: values.lowerBound, high: values.upperBound, target: target)] }
        let rest = try arcs(from: Rest(position: target, byteCount: continuations))
        let shift = 6 * continuations
        let all: UInt32 = 1 << shift - 1
        if rest.count == 1, rest[0].low == 0, rest[0].high == all {
            return [
                Arc(low: values.lowerBound << shift, high: values.upperBound << shift | all, target: rest[0].target)
            ]
        }
        return values.flatMap { value in
            rest.map { Arc(low: value << shift | $0.low, high: value << shift | $0.high, target: $0.target) }
        }
    }

    private mutating func arcs(from rest: Rest) throws(GrammarError) -> [Arc] {
        if let known = known[rest] { return known }
        let position = positions[Int(rest.position)]
        guard position.epsilons.isEmpty, position.calls.isEmpty, position.loop == nil, !position.isFinal else {
            throw Self.noCharacters
        }
        var arcs: [Arc] = []
        for edge in position.edges {
            guard edge.low >= 0x80, edge.high <= 0xBF else { throw Self.noCharacters }
            let values = UInt32(edge.low & 0x3F)...UInt32(edge.high & 0x3F)
            arcs += try joined(values, to: edge.target, continuations: rest.byteCount - 1)
        }
        known[rest] = arcs
        return arcs
    }

    private static let noCharacters = GrammarError(
        code: .unsupported,
        message:
            "a grammar of bytes that are no whole characters can't be written as GBNF, which knows characters only",
        place: .everywhere
    )
}
