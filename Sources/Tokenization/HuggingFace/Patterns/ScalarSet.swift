/// A set of characters, such as `[^\s\p{L}]`.
struct ScalarSet: Sendable {
    private enum Member: Sendable {
        case range(ClosedRange<UInt32>)
        case categories(UInt32)
        case whitespace
        case alphabetic
        case set(ScalarSet)
    }

    private var members: [Member] = []
    /// What must be in these sets as well.
    private var limits: [ScalarSet] = []
    private var isNegated = false
    /// The answers for ASCII.
    private var ascii: (UInt64, UInt64) = (0, 0)

    /// No character.
    init() {}

    /// These characters.
    init(_ ranges: [ClosedRange<UInt32>]) {
        members = ranges.map(Member.range)
        prepare()
    }

    /// Characters of these general categories.
    init(categories: [Unicode.GeneralCategory]) {
        members = [.categories(CategoryTable.mask(of: categories))]
        prepare()
    }

    /// `\s`
    static let whitespace = ScalarSet(.whitespace)

    /// `\w` within brackets.
    static let word = ScalarSet(
        .alphabetic,
        .categories(
            CategoryTable.mask(of: [
                .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation,
            ])
        )
    )

    /// `\w` by itself, where Oniguruma takes some numbers of Latin-1 for letters.
    static let wordAlone = word.union(ScalarSet([0xB2...0xB3, 0xB9...0xB9, 0xBC...0xBE]))

    /// `\d`
    static let digits = ScalarSet(categories: [.decimalNumber])

    /// `.`
    static let anyButLineFeed = ScalarSet([0x0A...0x0A]).inverted

    private init(_ members: Member...) {
        self.members = members
        prepare()
    }

    /// All other characters.
    var inverted: ScalarSet {
        var set = self
        set.isNegated.toggle()
        set.prepare()
        return set
    }

    /// What is in either.
    func union(_ other: ScalarSet) -> ScalarSet {
        guard !members.isEmpty || isNegated || !limits.isEmpty else { return other }
        return ScalarSet(.set(self), .set(other))
    }

    /// What is in both.
    func intersection(_ other: ScalarSet) -> ScalarSet {
        var set = ScalarSet(.set(self))
        set.limits = [other]
        set.prepare()
        return set
    }

    /// The same without regard to the case of ASCII letters.
    var ignoringCase: ScalarSet {
        var ranges: [ClosedRange<UInt32>] = []
        for letter in UInt32(0x61)...0x7A where contains(letter) || contains(letter - 0x20) {
            ranges += [letter...letter, letter - 0x20...letter - 0x20]
        }
        // Two signs beyond ASCII have small letters within.
        if contains(0x73) || contains(0x53) { ranges.append(0x17F...0x17F) }
        if contains(0x6B) || contains(0x4B) { ranges.append(0x212A...0x212A) }
        return ranges.isEmpty ? self : union(ScalarSet(ranges))
    }

    /// Whether a character is in the set.
    ///
    /// - Complexity: O(1) for ASCII, else O(members).
    @inline(__always)
    func contains(_ value: UInt32) -> Bool {
        if value < 64 { return ascii.0 >> UInt64(value) & 1 == 1 }
        if value < 128 { return ascii.1 >> UInt64(value - 64) & 1 == 1 }
        return find(value)
    }

    private func find(_ value: UInt32) -> Bool {
        let isMember = members.contains { member in
            switch member {
            case .range(let range): range.contains(value)
            case .categories(let mask): CategoryTable.shared.isIn(mask, value)
            case .whitespace: Unicode.Scalar(value)?.properties.isWhitespace ?? false
            case .alphabetic: CategoryTable.shared.isAssigned(value) && Self.isAlphabetic(value)
            case .set(let set): set.find(value)
            }
        }
        return (isMember && limits.allSatisfy { $0.find(value) }) != isNegated
    }

    private static func isAlphabetic(_ value: UInt32) -> Bool {
        Unicode.Scalar(value)?.properties.isAlphabetic ?? false
    }

    private mutating func prepare() {
        ascii = (0, 0)
        for value in UInt32(0)..<64 where find(value) { ascii.0 |= 1 << UInt64(value) }
        for value in UInt32(64)..<128 where find(value) { ascii.1 |= 1 << UInt64(value - 64) }
    }
}
