/// The general category of every character of Unicode 16, which is what Oniguruma knows.
struct CategoryTable: Sendable {
    /// Made when the first pattern needs it.
    static let shared = CategoryTable()

    private static let version = UnicodeVersion(major: 16, minor: 0)
    private static let unassigned = UInt8(1)
    private var numbers: [UInt8]

    private init() {
        numbers = Array(repeating: Self.unassigned, count: 0x110000)
        for (range, category) in Self.uniform {
            for value in range { numbers[value] = Self.number(of: category) }
        }
        for value in Self.varied {
            guard let scalar = Unicode.Scalar(UInt32(value)), Self.version.contains(UInt32(value)) else { continue }
            numbers[value] = Self.number(of: scalar.properties.generalCategory)
        }
    }

    /// Blocks that need no question for each character.
    private static let uniform: [(Range<Int>, Unicode.GeneralCategory)] = [
        (0x3400..<0x4DC0, .otherLetter), (0x4E00..<0xA000, .otherLetter), (0xAC00..<0xD7A4, .otherLetter),
        (0xD800..<0xE000, .surrogate), (0xE000..<0xF900, .privateUse), (0x20000..<0x2A6E0, .otherLetter),
        (0xF0000..<0xFFFFE, .privateUse), (0x100000..<0x10FFFE, .privateUse),
    ]
    private static let varied = [
        0..<0x3400, 0x4DC0..<0x4E00, 0xA000..<0xAC00, 0xD7A4..<0xD800, 0xF900..<0x20000, 0x2A6E0..<0x32400,
        0xE0000..<0xE0200,
    ].joined()

    /// Whether a character's category is one of those in `mask`.
    @inline(__always)
    func isIn(_ mask: UInt32, _ value: UInt32) -> Bool {
        value < 0x110000 && mask >> UInt32(numbers[Int(value)]) & 1 == 1
    }

    /// Whether Unicode has given a meaning to a character.
    func isAssigned(_ value: UInt32) -> Bool {
        value < 0x110000 && numbers[Int(value)] != Self.unassigned
    }

    /// A set of categories as bits.
    static func mask(of categories: [Unicode.GeneralCategory]) -> UInt32 {
        categories.reduce(0) { $0 | 1 << UInt32(number(of: $1)) }
    }

    /// The categories by the names that patterns use: `L`, `Lu`, …
    static func categories(named name: String) -> [Unicode.GeneralCategory]? {
        let found = names.filter { $0.name == name || $0.name.prefix(1) == name }.map(\.category)
        return found.isEmpty ? nil : found
    }

    private static func number(of category: Unicode.GeneralCategory) -> UInt8 {
        UInt8((names.firstIndex { $0.category == category } ?? 0) + 1)
    }

    /// Unassigned characters come first.
    private static let names: [(name: String, category: Unicode.GeneralCategory)] = [
        ("Cn", .unassigned), ("Lu", .uppercaseLetter), ("Ll", .lowercaseLetter), ("Lt", .titlecaseLetter),
        ("Lm", .modifierLetter), ("Lo", .otherLetter), ("Mn", .nonspacingMark), ("Mc", .spacingMark),
        ("Me", .enclosingMark), ("Nd", .decimalNumber), ("Nl", .letterNumber), ("No", .otherNumber),
        ("Pc", .connectorPunctuation), ("Pd", .dashPunctuation), ("Ps", .openPunctuation), ("Pe", .closePunctuation),
        ("Pi", .initialPunctuation), ("Pf", .finalPunctuation), ("Po", .otherPunctuation), ("Sm", .mathSymbol),
        ("Sc", .currencySymbol), ("Sk", .modifierSymbol), ("So", .otherSymbol), ("Zs", .spaceSeparator),
        ("Zl", .lineSeparator), ("Zp", .paragraphSeparator), ("Cc", .control), ("Cf", .format), ("Cs", .surrogate),
        ("Co", .privateUse),
    ]
}
