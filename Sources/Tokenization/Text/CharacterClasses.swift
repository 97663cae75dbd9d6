/// A set of character classes; membership is one shift.
struct CharacterClasses: OptionSet {
    let rawValue: UInt32

    static let asciiLowercase = CharacterClasses(.asciiLowercase)
    static let asciiUppercase = CharacterClasses(.asciiUppercase)
    static let casedLetter = CharacterClasses(.casedLetter)
    static let otherLetter = CharacterClasses(.otherLetter)
    static let asciiDigit = CharacterClasses(.asciiDigit)
    static let otherNumber = CharacterClasses(.otherNumber)
    static let punctuation = CharacterClasses(.punctuation)
    static let symbol = CharacterClasses(.symbol)
    static let mark = CharacterClasses(.mark)
    static let lineBreak = CharacterClasses(.lineBreak)
    static let blank = CharacterClasses(.blank)
    static let other = CharacterClasses(.other)

    static let asciiLetters: CharacterClasses = [.asciiLowercase, .asciiUppercase]
    static let casedLetters: CharacterClasses = [.asciiLetters, .casedLetter]
    /// `\p{L}`
    static let letters: CharacterClasses = [.casedLetters, .otherLetter]
    /// `\p{N}`
    static let numbers: CharacterClasses = [.asciiDigit, .otherNumber]
    /// `\s`
    static let whitespace: CharacterClasses = [.lineBreak, .blank]
    /// `[^\s\p{L}\p{N}]`
    static let signs: CharacterClasses = [.punctuation, .symbol, .mark, .other]

    init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    private init(_ only: CharacterClass) {
        rawValue = 1 << UInt32(only.rawValue)
    }

    /// Whether the class with that raw value is in the set.
    @inline(__always)
    func contains(rawClass: UInt8) -> Bool {
        rawValue &>> UInt32(rawClass) & 1 == 1
    }
}
