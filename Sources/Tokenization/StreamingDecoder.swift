/// Turns tokens into text as they come, in whole characters only.
///
/// The pieces together are exactly the text of all bytes at once, wherever the tokens cut them: what might still become
/// a character waits for its rest, what cannot is U+FFFD.
package struct StreamingDecoder: Sendable {
    private var renderer: any TokenRendering
    /// At most the first three bytes of a character between two calls.
    private var pending: [UInt8] = []
    /// Control tokens that are text here.
    private let visible: [TokenID: [UInt8]]

    /// Starts a text.
    ///
    /// - Parameters:
    ///   - tokenizer: Gives the bytes of the tokens.
    ///   - renderSpecial: Whether control and unknown tokens give their text instead of nothing.
    ///   - visible: Control tokens that give their text all the same.
    ///   - continuesText: Whether the tokens go on after other text, as a model's answer does, so that a space at their
    ///     very beginning is meant.
    package init(
        _ tokenizer: any Tokenizer,
        renderSpecial: Bool = false,
        visible: Set<TokenID> = [],
        continuesText: Bool = true
    ) {
        self.visible = visible.reduce(into: [:]) { $0[$1] = Array(tokenizer.bytes(of: $1, renderSpecial: true)) }
        renderer = tokenizer.makeRenderer(renderSpecial: renderSpecial, continuesText: continuesText)
    }

    /// The text that is certain now that `token` has come; often empty, never half a character.
    ///
    /// - Complexity: O(bytes of the token).
    package mutating func append(_ token: TokenID) -> String {
        let bytes = renderer.bytes(of: token)
        if let text = visible[token] { pending += text } else { pending += bytes }
        let certain = pending.count - Self.openByteCount(pending)
        guard certain > 0 else { return "" }
        defer { pending.removeFirst(certain) }
        return String(decoding: pending[..<certain], as: UTF8.self)
    }

    /// The rest of the text: what a later token could have changed, and U+FFFD if the last character is incomplete.
    package mutating func finish() -> String {
        pending.append(contentsOf: renderer.finish())
        defer { pending.removeAll() }
        return String(decoding: pending, as: UTF8.self)
    }

    /// How many bytes at the end begin a character that later bytes could complete.
    private static func openByteCount(_ bytes: [UInt8]) -> Int {
        for count in 1...3 where count <= bytes.count {
            let tail = bytes.suffix(count)
            guard let lead = tail.first, lead & 0xC0 != 0x80 else { continue }
            return isOpen(lead: lead, second: tail.dropFirst().first, byteCount: count) ? count : 0
        }
        return 0
    }

    /// Whether `byteCount` bytes, all but the first of the form `10xxxxxx`, are the beginning of a longer character.
    ///
    /// - Source: The Unicode Standard, table 3-7 (well-formed UTF-8 byte sequences).
    private static func isOpen(lead: UInt8, second: UInt8?, byteCount: Int) -> Bool {
        let seconds: ClosedRange<UInt8> =
            switch lead {
            case 0xE0: 0xA0...0xBF
            case 0xED: 0x80...0x9F
            case 0xF0: 0x90...0xBF
            case 0xF4: 0x80...0x8F
            default: 0x80...0xBF
            }
        if let second, !seconds.contains(second) { return false }
        return switch lead {
        case 0xC2...0xDF: byteCount < 2
        case 0xE0...0xEF: byteCount < 3
        case 0xF0...0xF4: byteCount < 4
        default: false
        }
    }
}
