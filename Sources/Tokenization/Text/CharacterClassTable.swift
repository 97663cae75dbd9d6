/// The class of every code point, in two stages: a block number for each 128 code points, then the block.
///
/// Code points that came after Unicode 15.1 count as unassigned, as in llama.cpp's tables, so that the ids do not
/// depend on the age of the system.
struct CharacterClassTable: Sendable {
    /// Made when the first text needs it.
    static let shared = CharacterClassTable()

    private static let blockSize = 128
    private var blockNumbers: [UInt16] = []
    private var classes: [UInt8] = []

    private init() {
        var known: [[UInt8]: UInt16] = [:]
        for start in stride(from: UInt32(0), through: 0x10FFFF, by: Self.blockSize) {
            let block = Self.block(from: start)
            let number = known[block] ?? UInt16(known.count)
            if known.updateValue(number, forKey: block) == nil { classes += block }
            blockNumbers.append(number)
        }
    }

    /// The class of a code point, which may be a surrogate but not above U+10FFFF.
    @inline(__always)
    func rawClass(of codePoint: UInt32) -> UInt8 {
        classes[Int(blockNumbers[Int(codePoint >> 7)]) << 7 | Int(codePoint & 0x7F)]
    }

    /// Ranges of one class, so that not each of their characters needs to be looked up.
    private static let uniform: [(range: ClosedRange<UInt32>, value: CharacterClass)] = [
        (0x1480...0x15FF, .otherLetter), (0x3400...0x4DBF, .otherLetter), (0x4E00...0x9FFF, .otherLetter),
        (0xA000...0xA47F, .otherLetter), (0xAC00...0xD77F, .otherLetter), (0xD800...0xF8FF, .other),
        (0x12000...0x1237F, .otherLetter), (0x13000...0x133FF, .otherLetter), (0x14400...0x145FF, .otherLetter),
        (0x16800...0x169FF, .otherLetter), (0x17000...0x187EF, .otherLetter), (0x18800...0x18AFF, .otherLetter),
        (0x20000...0x2A6DF, .otherLetter), (0x2A700...0x2B6FF, .otherLetter), (0x2B880...0x2CE7F, .otherLetter),
        (0x2CF00...0x2EB7F, .otherLetter), (0x2EC00...0x2EDFF, .otherLetter), (0x30000...0x312FF, .otherLetter),
        (0x31380...0x3237F, .otherLetter), (0x32400...0xDFFFF, .other), (0xE0200...0x10FFFF, .other),
    ]

    private static func block(from start: UInt32) -> [UInt8] {
        let end = start + UInt32(blockSize) - 1
        if let block = uniform.first(where: { $0.range.contains(start) && $0.range.contains(end) }) {
            return Array(repeating: block.value.rawValue, count: blockSize)
        }
        return (start...end).map { characterClass(of: $0).rawValue }
    }

    private static func characterClass(of codePoint: UInt32) -> CharacterClass {
        guard let scalar = Unicode.Scalar(codePoint) else { return .other }
        if scalar.isASCII { return asciiClass(of: scalar) ?? generalClass(of: scalar) }
        guard let age = scalar.properties.age, (age.major, age.minor) <= (15, 1) else { return .other }
        return generalClass(of: scalar)
    }

    private static func asciiClass(of scalar: Unicode.Scalar) -> CharacterClass? {
        switch scalar {
        case "a"..."z": .asciiLowercase
        case "A"..."Z": .asciiUppercase
        case "0"..."9": .asciiDigit
        case "\r", "\n": .lineBreak
        default: nil
        }
    }

    private static func generalClass(of scalar: Unicode.Scalar) -> CharacterClass {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter: .casedLetter
        case .modifierLetter, .otherLetter: .otherLetter
        case .decimalNumber, .letterNumber, .otherNumber: .otherNumber
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            .punctuation
        case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol: .symbol
        case .nonspacingMark, .spacingMark, .enclosingMark: .mark
        default: scalar.properties.isWhitespace ? .blank : .other
        }
    }
}
