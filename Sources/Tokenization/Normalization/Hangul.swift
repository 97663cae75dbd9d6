/// Korean syllables, which are put together by arithmetic.
///
/// - Source: The Unicode Standard, section 3.12 (conjoining jamo behaviour).
enum Hangul {
    private static let firstSyllable: UInt32 = 0xAC00
    private static let firstLeading: UInt32 = 0x1100
    private static let firstVowel: UInt32 = 0x1161
    /// One before the first trailing consonant: "none" counts as one.
    private static let noTrailing: UInt32 = 0x11A7
    private static let leadingCount: UInt32 = 19
    private static let vowelCount: UInt32 = 21
    private static let trailingCount: UInt32 = 28

    /// The two or three letters of a syllable; nil if it is none.
    static func parts(of value: UInt32) -> [UInt32]? {
        guard value >= firstSyllable, value - firstSyllable < leadingCount * vowelCount * trailingCount else {
            return nil
        }
        let position = value - firstSyllable
        let leading = firstLeading + position / (vowelCount * trailingCount)
        let vowel = firstVowel + position / trailingCount % vowelCount
        let trailing = position % trailingCount
        return trailing == 0 ? [leading, vowel] : [leading, vowel, noTrailing + trailing]
    }

    /// The syllable of a leading consonant and a vowel, or of a syllable without a trailing consonant and one.
    static func composite(_ first: UInt32, _ second: UInt32) -> UInt32? {
        if isWithin(first, firstLeading, leadingCount), isWithin(second, firstVowel, vowelCount) {
            return firstSyllable + ((first - firstLeading) * vowelCount + second - firstVowel) * trailingCount
        }
        guard isWithin(first, firstSyllable, leadingCount * vowelCount * trailingCount),
            (first - firstSyllable) % trailingCount == 0, isWithin(second, noTrailing + 1, trailingCount - 1)
        else { return nil }
        return first + second - noTrailing
    }

    private static func isWithin(_ value: UInt32, _ start: UInt32, _ count: UInt32) -> Bool {
        value >= start && value - start < count
    }
}
