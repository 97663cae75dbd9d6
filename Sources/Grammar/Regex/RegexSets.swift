/// The sets of scalars that regular expressions have names for.
enum RegexSets {
    /// What `.` leaves out.
    static let lineEnds = ScalarSet([0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029])

    static let byLetter: [Unicode.Scalar: ScalarSet] = {
        let digits = ScalarSet([0x30...0x39])
        let words = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
        let spaces = ScalarSet([
            0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
            0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
        ])
        return [
            "d": digits, "D": digits.inverted, "w": words, "W": words.inverted, "s": spaces, "S": spaces.inverted,
            "t": ScalarSet("\t"), "n": ScalarSet("\n"), "r": ScalarSet("\r"), "v": ScalarSet("\u{B}"),
            "f": ScalarSet("\u{C}"), "0": ScalarSet("\0"),
        ]
    }()

    /// A general category by its short name, or a group of them by its letter: `Lu`, `L`.
    static func category(_ name: String) -> ScalarSet? {
        if name == "Any" { return .all }
        if name == "ASCII" { return ScalarSet([0...0x7F]) }
        let members = categories.filter { $0.key == name || name.count == 1 && $0.key.hasPrefix(name) }
        return members.isEmpty ? nil : ScalarSet(members.values.flatMap(\.self))
    }

    private static let categories: [String: [ClosedRange<UInt32>]] = {
        var ranges: [String: [ClosedRange<UInt32>]] = [:]
        var (first, last, current) = (UInt32(0), UInt32(0), Unicode.GeneralCategory.control)
        for scalars in ScalarSet.all.ranges {
            for value in scalars {
                guard let category = Unicode.Scalar(value)?.properties.generalCategory else { continue }
                if category != current {
                    ranges[shortName(current), default: []].append(first...last)
                    (first, current) = (value, category)
                }
                last = value
            }
        }
        ranges[shortName(current), default: []].append(first...last)
        return ranges
    }()

    private static func shortName(_ category: Unicode.GeneralCategory) -> String {
        switch category {
        case .uppercaseLetter: "Lu"
        case .lowercaseLetter: "Ll"
        case .titlecaseLetter: "Lt"
        case .modifierLetter: "Lm"
        case .otherLetter: "Lo"
        case .nonspacingMark: "Mn"
        case .spacingMark: "Mc"
        case .enclosingMark: "Me"
        case .decimalNumber: "Nd"
        case .letterNumber: "Nl"
        case .otherNumber: "No"
        case .connectorPunctuation: "Pc"
        case .dashPunctuation: "Pd"
        case .openPunctuation: "Ps"
        case .closePunctuation: "Pe"
        case .initialPunctuation: "Pi"
        case .finalPunctuation: "Pf"
        case .otherPunctuation: "Po"
        case .mathSymbol: "Sm"
        case .currencySymbol: "Sc"
        case .modifierSymbol: "Sk"
        case .otherSymbol: "So"
        case .spaceSeparator: "Zs"
        case .lineSeparator: "Zl"
        case .paragraphSeparator: "Zp"
        case .control: "Cc"
        case .format: "Cf"
        case .surrogate: "Cs"
        case .privateUse: "Co"
        case .unassigned: "Cn"
        @unknown default: "Cn"
        }
    }
}
