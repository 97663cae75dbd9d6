import Foundation

/// What characters are made of: `é` is `e` and an accent.
///
/// Foundation is asked once for every character, and only for single ones: what it makes of whole strings is slow.
struct Decompositions: Sendable {
    /// Parts that look the same and mean the same.
    static let canonical = Decompositions { $0.decomposedStringWithCanonicalMapping }
    /// Parts that mean about the same: `ﬁ` is `f` and `i`.
    static let compatibility = Decompositions { $0.decomposedStringWithCompatibilityMapping }

    private var parts: [UInt32: [UInt32]] = [:]

    private init(_ decompose: (String) -> String) {
        let separator: UInt32 = 0x0A
        var text = String.UnicodeScalarView()
        var asked: [UInt32] = []
        func ask(into parts: inout [UInt32: [UInt32]]) {
            let answers = decompose(String(text)).unicodeScalars.map(\.value).split(separator: separator)
            for (value, answer) in zip(asked, answers) where answer.count > 1 || answer.first != value {
                parts[value] = Array(answer)
            }
            text = String.UnicodeScalarView()
            asked = []
        }
        for value in Self.candidates {
            guard let scalar = Unicode.Scalar(value), scalar.properties.age != nil else { continue }
            asked.append(value)
            text.append(scalar)
            text.append("\n")
            // Foundation's work grows faster than the text.
            if asked.count == 256 { ask(into: &parts) }
        }
        ask(into: &parts)
    }

    /// Characters that may have parts: neither ideographs nor Hangul syllables nor private ones.
    private static let candidates: [UInt32] = Array(
        [
            UInt32(0x80)..<0x3400, 0xA000..<0xAC00, 0xF900..<0x17000, 0x1B000..<0x20000, 0x2F800..<0x2FA20,
        ].joined()
    )

    /// The parts of a character, completely taken apart and in order; nil if it has none.
    ///
    /// - Parameters:
    ///   - value: The character.
    ///   - version: Characters that are younger than this version of Unicode have no parts.
    /// - Returns: Two or more characters, or another one.
    func parts(of value: UInt32, version: UnicodeVersion) -> [UInt32]? {
        if let syllable = Hangul.parts(of: value) { return syllable }
        guard value >= 0x80, let parts = parts[value], version.contains(value) else { return nil }
        return parts
    }

    /// Every character with parts of its own, Hangul syllables left out.
    var all: [UInt32: [UInt32]] { parts }
}
