/// What pre-tokenizers distinguish in a code point.
enum CodePointClass: UInt8 {
    case letter
    case number
    case punctuation
    case whitespace
    /// Symbols, marks, control characters, unassigned code points.
    case other

    /// The class of a code point, which may be a surrogate.
    ///
    /// Code points that came after Unicode 15.1 count as unassigned, as in llama.cpp's tables, so that the ids do not
    /// depend on the age of the system.
    init(_ codePoint: UInt32) {
        if codePoint < 0x80 {
            self = Self.ascii[Int(codePoint)]
        } else if let scalar = Unicode.Scalar(codePoint), let age = scalar.properties.age,
            (age.major, age.minor) <= (15, 1)
        {
            self.init(scalar)
        } else {
            self = .other
        }
    }

    private init(_ scalar: Unicode.Scalar) {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            self = .letter
        case .decimalNumber, .letterNumber, .otherNumber:
            self = .number
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            self = .punctuation
        default:
            self = scalar.properties.isWhitespace ? .whitespace : .other
        }
    }

    private static let ascii = (0..<0x80).map { CodePointClass(Unicode.Scalar(UInt8($0))) }
}
