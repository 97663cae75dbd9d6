/// Upper and lower case as Python's texts have them.
extension String {
    /// Python's `lower()`: a sigma at the end of a word has its final form.
    var pythonLowercased: String {
        guard unicodeScalars.contains("\u{3A3}") else { return lowercased() }
        let scalars = Array(unicodeScalars)
        return scalars.indices.reduce(into: "") { $0 += Self.lowercase(at: $1, in: scalars) }
    }

    /// Python's `capitalize()`: the first scalar in title case, the others in lower case.
    var capitalizedFirst: String {
        let scalars = Array(unicodeScalars)
        return scalars.indices.reduce(into: "") { text, index in
            text += index == 0 ? scalars[0].properties.titlecaseMapping : Self.lowercase(at: index, in: scalars)
        }
    }

    /// Python's `title()`: each run of letters with its first in title case.
    var titlecased: String {
        let scalars = Array(unicodeScalars)
        var isInside = false
        return scalars.indices.reduce(into: "") { text, index in
            let properties = scalars[index].properties
            text += isInside ? Self.lowercase(at: index, in: scalars) : properties.titlecaseMapping
            isInside = properties.isCased
        }
    }

    /// Python's `swapcase()`.
    var caseSwapped: String {
        let scalars = Array(unicodeScalars)
        return scalars.indices.reduce(into: "") { text, index in
            let properties = scalars[index].properties
            text +=
                properties.isUppercase
                ? Self.lowercase(at: index, in: scalars)
                : properties.isLowercase ? properties.uppercaseMapping : String(scalars[index])
        }
    }

    /// Python's `casefold()`.
    var caseFolded: String {
        unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar.value {
            // Cherokee folds to upper case, and the dotless i to nothing else.
            case 0x131, 0x13A0...0x13F5: text.unicodeScalars.append(scalar)
            case 0x13F8...0x13FD, 0xAB70...0xABBF: text += scalar.properties.uppercaseMapping
            default: text += scalar.properties.lowercaseMapping.uppercased().lowercased()
            }
        }
    }

    /// Python's `istitle()`.
    var isTitle: Bool {
        var wasCased = false
        var found = false
        for scalar in unicodeScalars {
            let properties = scalar.properties
            if properties.isUppercase || properties.generalCategory == .titlecaseLetter {
                guard !wasCased else { return false }
                (wasCased, found) = (true, true)
            } else if properties.isLowercase {
                guard wasCased else { return false }
                found = true
            } else {
                wasCased = false
            }
        }
        return found
    }

    /// The lower case of one scalar among others.
    static func lowercase(at index: Int, in scalars: [Unicode.Scalar]) -> String {
        let scalar = scalars[index]
        guard scalar == "\u{3A3}" else { return scalar.properties.lowercaseMapping }
        func isCased(_ scalar: Unicode.Scalar?) -> Bool { scalar?.properties.isCased ?? false }
        let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
        let after = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
        return isCased(before) && !isCased(after) ? "\u{3C2}" : "\u{3C3}"
    }
}
