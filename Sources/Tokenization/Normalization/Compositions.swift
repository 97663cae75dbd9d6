/// Which two characters make one: the reverse of ``Decompositions``.
struct Compositions: Sendable {
    /// Those of all characters that the system knows.
    static let canonical = Compositions(Decompositions.canonical)

    private var composites: [UInt64: UInt32] = [:]

    private init(_ decompositions: Decompositions) {
        // A full decomposition is the first character's and one more part, which makes the pair.
        var wholes: [[UInt32]: UInt32] = [:]
        let composed = decompositions.all.filter { value, parts in
            parts.count > 1 && Unicode.Scalar(value)?.properties.isFullCompositionExclusion == false
        }
        for (value, parts) in composed { wholes[parts] = value }
        for (value, parts) in composed {
            guard let last = parts.last else { continue }
            let rest = Array(parts.dropLast())
            let first = rest.count == 1 ? rest.first : wholes[rest]
            if let first { composites[Self.key(first, last)] = value }
        }
    }

    /// The character that two neighbours make, if there is one in this version of Unicode.
    func composite(_ first: UInt32, _ second: UInt32, version: UnicodeVersion) -> UInt32? {
        if let syllable = Hangul.composite(first, second) { return syllable }
        guard let composite = composites[Self.key(first, second)], version.contains(composite) else { return nil }
        return composite
    }

    private static func key(_ first: UInt32, _ second: UInt32) -> UInt64 {
        UInt64(first) << 32 | UInt64(second)
    }
}
