/// The characters that a bracket expression names: by class, one by one, and by range.
struct BracketSet: Sendable {
    private let classes: CharacterClasses
    private let excluded: [ClosedRange<UInt32>]
    private let ranges: [ClosedRange<UInt32>]
    /// A bit for each ASCII character that is named: below 64, and the others.
    private let ascii: (low: UInt64, high: UInt64)
    private let isInverted: Bool

    /// - Parameters:
    ///   - classes: Classes that belong to the set.
    ///   - excluded: Ranges of those classes' characters that do not belong to it, beyond ASCII.
    ///   - characters: ASCII characters that belong to the set.
    ///   - ranges: Ranges beyond ASCII that belong to the set, save white space.
    ///   - inverted: Whether the set is all that has not been named.
    init(
        _ classes: CharacterClasses = [],
        except excluded: [ClosedRange<UInt32>] = [],
        characters: String = "",
        ranges: [ClosedRange<UInt32>] = [],
        inverted: Bool = false
    ) {
        self.classes = classes
        self.excluded = excluded
        self.ranges = ranges
        var low: UInt64 = 0
        var high: UInt64 = 0
        for byte in characters.utf8 {
            if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte & 63) }
        }
        ascii = (low, high)
        isInverted = inverted
    }

    /// Whether the character that begins at `position` belongs to the set; false beyond the window's end.
    func contains(_ window: TextWindow, _ position: Int) -> Bool {
        let byte = window.byte(at: position)
        guard position < window.end else { return false }
        let isInClass = window.isIn(classes, at: position)
        if byte < 0x80 {
            let bits = byte < 64 ? ascii.low : ascii.high
            return (isInClass || bits >> UInt64(byte & 63) & 1 == 1) != isInverted
        }
        let others = isInClass ? excluded : window.isIn(.whitespace, at: position) ? [] : ranges
        let isNamed = !others.isEmpty && Self.contain(others, window.codePoint(at: position))
        return (isInClass != isNamed) != isInverted
    }

    /// Where the run of characters of the set that begins at `start` ends.
    func end(_ window: TextWindow, from start: Int, atMost count: Int = .max) -> Int {
        var end = start
        var left = count
        while left > 0, contains(window, end) {
            end = window.next(end)
            left -= 1
        }
        return end
    }

    private static func contain(_ ranges: [ClosedRange<UInt32>], _ codePoint: UInt32?) -> Bool {
        codePoint.map { codePoint in ranges.contains { $0.contains(codePoint) } } ?? false
    }
}
