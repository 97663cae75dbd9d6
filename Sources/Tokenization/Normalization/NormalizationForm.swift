/// The four normalization forms of Unicode.
///
/// - Source: Unicode Standard Annex 15.
package enum NormalizationForm: Sendable {
    /// Taken apart canonically and put together.
    case nfc
    /// Taken apart canonically.
    case nfd
    /// Taken apart by compatibility and put together.
    case nfkc
    /// Taken apart by compatibility.
    case nfkd

    /// Brings a text into this form.
    ///
    /// - Complexity: O(n log m) for n characters, at most m of which are accents in a row.
    package func normalize(_ text: AlignedText, version: UnicodeVersion) -> AlignedText {
        guard text.values.contains(where: { $0 >= firstAffected }) else { return text }
        var result = decompose(text, version)
        order(&result, version)
        return isComposed ? compose(result, version) : result
    }

    private var isComposed: Bool { self == .nfc || self == .nfkc }

    /// Below this all characters are themselves, whatever stands beside them.
    private var firstAffected: UInt32 { self == .nfc ? 0x300 : 0xA0 }

    private func decompose(_ text: AlignedText, _ version: UnicodeVersion) -> AlignedText {
        let table = self == .nfc || self == .nfd ? Decompositions.canonical : .compatibility
        var result = AlignedText()
        for (value, origin) in zip(text.values, text.origins) {
            if let parts = table.parts(of: value, version: version) {
                for part in parts { result.append(part, origin: origin) }
            } else {
                result.append(value, origin: origin)
            }
        }
        return result
    }

    /// Sorts the accents of each character by their class, those of one class staying as they are.
    private func order(_ text: inout AlignedText, _ version: UnicodeVersion) {
        let classes = text.values.map { Self.combiningClass(of: $0, version) }
        var start = 0
        while start < classes.count {
            guard classes[start] != 0 else {
                start += 1
                continue
            }
            var end = start + 1
            while end < classes.count, classes[end] != 0 { end += 1 }
            text.reorder((start..<end).sorted { (classes[$0], $0) < (classes[$1], $1) }, at: start)
            start = end
        }
    }

    private func compose(_ text: AlignedText, _ version: UnicodeVersion) -> AlignedText {
        var result = AlignedText()
        var starter: Int?
        var lastClass: UInt8 = 0
        for (value, origin) in zip(text.values, text.origins) {
            let combiningClass = Self.combiningClass(of: value, version)
            // An accent reaches the starter only past accents of lower classes.
            let isNeighbour = starter == result.count - 1
            if let position = starter, isNeighbour || lastClass < combiningClass,
                let composite = Compositions.canonical.composite(result.values[position], value, version: version)
            {
                result.replace(at: position, with: composite)
                continue
            }
            if combiningClass == 0 { starter = result.count }
            lastClass = combiningClass
            result.append(value, origin: origin)
        }
        return result
    }

    private static func combiningClass(of value: UInt32, _ version: UnicodeVersion) -> UInt8 {
        guard value >= 0x300, let scalar = Unicode.Scalar(value) else { return 0 }
        let combiningClass = scalar.properties.canonicalCombiningClass.rawValue
        return combiningClass != 0 && version.contains(value) ? combiningClass : 0
    }
}
