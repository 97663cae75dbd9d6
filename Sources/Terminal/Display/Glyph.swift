/// One character as a terminal shows it, and how many columns that takes.
///
/// Terminals differ in the finer points; this follows what most of them do.
///
/// - Source: Unicode Standard Annex #11 (East Asian Width, classes W and F); UTS #51 (emoji presentation).
package struct Glyph: Equatable, Sendable {
    /// What to write: the character itself, blanks for a tab, `^X` for a control character.
    package let text: String
    /// Columns of the screen, 0 for a mark that joins the character before it.
    package let columns: Int

    /// How `character` is shown.
    package init(_ character: Character) {
        if let ascii = character.asciiValue, 0x20..<0x7F ~= ascii {
            (text, columns) = (String(character), 1)
        } else if character == "\t" {
            (text, columns) = ("    ", 4)
        } else if let first = character.unicodeScalars.first, first.properties.generalCategory == .control {
            text = first.isASCII ? "^" + String(Unicode.Scalar(UInt8(first.value) ^ 0x40)) : "\u{FFFD}"
            columns = first.isASCII ? 2 : 1
        } else {
            let isEmoji = character.unicodeScalars.contains { $0.properties.isEmojiPresentation || $0 == "\u{FE0F}" }
            text = String(character)
            columns = isEmoji ? 2 : character.unicodeScalars.reduce(0) { $0 + Self.columns(of: $1) }
        }
    }

    private static func columns(of scalar: Unicode.Scalar) -> Int {
        if 0x1160...0x11FF ~= scalar.value { return 0 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return wideRanges.contains { $0 ~= scalar.value } ? 2 : 1
        }
    }

    /// Blocks whose characters are, nearly all, two columns wide.
    private static let wideRanges: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
        0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF,
        0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD,
    ]
}
