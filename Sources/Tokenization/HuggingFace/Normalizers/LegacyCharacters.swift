/// Kinds of characters as the tables within the `tokenizers` package have them, which are older than the system's.
enum LegacyCharacters {
    /// Of what normalization forms and `StripAccents` know.
    static let normalization = UnicodeVersion(major: 9, minor: 0)
    /// Of what BERT's parts know.
    private static let categories = UnicodeVersion(major: 8, minor: 0)

    /// Whether `StripAccents` takes a character away.
    static func isMark(_ value: UInt32) -> Bool {
        switch value {
        case ..<0x300, 0x111C9: false
        // Signs of Vedic Sanskrit that are letters now.
        case 0x1CF2, 0x1CF3: true
        default: normalization.contains(value) && isIn(value, marks)
        }
    }

    /// Whether BERT takes a character for an accent.
    static func isAccent(_ value: UInt32) -> Bool {
        switch value {
        case ..<0x300, 0x1885, 0x1886, 0xA9BD, 0x111C9: false
        case 0x1734, 0x1171E: true
        default: categories.contains(value) && isIn(value, [.nonspacingMark])
        }
    }

    /// Whether BERT takes a character for punctuation.
    static func isPunctuation(_ value: UInt32) -> Bool {
        switch value {
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E, 0x166D, 0x111C9: true
        case ..<0x80: false
        default: categories.contains(value) && isIn(value, punctuation)
        }
    }

    /// Whether BERT drops a character.
    static func isControl(_ value: UInt32) -> Bool {
        switch value {
        case 0x09, 0x0A, 0x0D: false
        default: categories.contains(value) && isIn(value, [.control, .format, .privateUse])
        }
    }

    /// Whether a character is white space.
    static func isWhitespace(_ value: UInt32) -> Bool {
        if value < 0x80 { return value == 0x20 || (0x09...0x0D).contains(value) }
        return Unicode.Scalar(value)?.properties.isWhitespace ?? false
    }

    /// Whether a character is a number of any kind.
    static func isNumeric(_ value: UInt32) -> Bool {
        if value < 0x80 { return (0x30...0x39).contains(value) }
        return isIn(value, [.decimalNumber, .letterNumber, .otherNumber])
    }

    private static let marks: [Unicode.GeneralCategory] = [.nonspacingMark, .spacingMark, .enclosingMark]
    private static let punctuation: [Unicode.GeneralCategory] = [
        .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
        .finalPunctuation, .otherPunctuation,
    ]

    private static func isIn(_ value: UInt32, _ categories: [Unicode.GeneralCategory]) -> Bool {
        guard let scalar = Unicode.Scalar(value) else { return false }
        return categories.contains(scalar.properties.generalCategory)
    }
}
