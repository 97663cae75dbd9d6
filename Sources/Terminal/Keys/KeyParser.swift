/// Turns the bytes that a terminal sends into keys, however the reads cut them.
///
/// Sequences that mean nothing here, and bytes that are not UTF-8, are skipped.
///
/// - Source: ECMA-48 §5.4 (control sequences); xterm's "Bracketed Paste Mode".
package struct KeyParser: Sendable {
    private enum State { case ground, character, escape, controlSequence, paste }

    private static let parameterLimit = 16
    private static let pasteEnd = Array("\u{1B}[201~".utf8)

    private var state = State.ground
    private var bytes: [UInt8] = []

    /// Expects the first byte of a key.
    package init() {}

    /// Whether the bytes so far are the Escape key, or else the beginning of a sequence whose rest comes at once.
    package var isInsideEscape: Bool { state == .escape || state == .controlSequence }

    /// Forgets an unfinished escape sequence: no more bytes came, so it was the Escape key.
    package mutating func abandonEscape() {
        if isInsideEscape { begin(.ground) }
    }

    /// Takes the next byte and returns the key that it completes, if any.
    package mutating func parse(_ byte: UInt8) -> Key? {
        switch state {
        case .ground: parseGround(byte)
        case .character: parseCharacter(byte)
        case .escape: parseEscape(byte)
        case .controlSequence: parseControlSequence(byte)
        case .paste: parsePaste(byte)
        }
    }

    private mutating func begin(_ next: State) {
        state = next
        bytes.removeAll()
    }

    private mutating func parseGround(_ byte: UInt8) -> Key? {
        begin(byte == 0x1B ? .escape : byte >= 0xC2 ? .character : .ground)
        if state == .character { bytes.append(byte) }
        return 0x20..<0x7F ~= byte ? .text(String(Unicode.Scalar(byte))) : Self.controlKeys[byte]
    }

    private mutating func parseCharacter(_ byte: UInt8) -> Key? {
        guard byte & 0xC0 == 0x80, bytes.count < 4 else { return parseGround(byte) }
        bytes.append(byte)
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        begin(.ground)
        return .text(text)
    }

    private mutating func parseEscape(_ byte: UInt8) -> Key? {
        if byte < 0x20 { return parseGround(byte) }
        // `ESC O` is how keypads begin what others begin with `ESC [`.
        begin(byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O") ? .controlSequence : .ground)
        return nil
    }

    private mutating func parseControlSequence(_ byte: UInt8) -> Key? {
        if 0x20..<0x40 ~= byte {
            if bytes.count < Self.parameterLimit { bytes.append(byte) }
            return nil
        }
        guard 0x40..<0x7F ~= byte else { return parseGround(byte) }
        let parameter = String(decoding: bytes.prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self)
        let name = byte == UInt8(ascii: "~") ? parameter : String(Unicode.Scalar(byte))
        begin(name == "200" ? .paste : .ground)
        return Self.sequenceKeys[name]
    }

    private mutating func parsePaste(_ byte: UInt8) -> Key? {
        bytes.append(byte)
        guard byte == Self.pasteEnd.last, bytes.suffix(Self.pasteEnd.count) == Self.pasteEnd[...] else { return nil }
        let text = String(decoding: bytes.dropLast(Self.pasteEnd.count), as: UTF8.self)
        begin(.ground)
        return .text(String(text.map { $0 == "\r" || $0 == "\r\n" ? "\n" : $0 }))
    }

    private static let controlKeys: [UInt8: Key] = [
        0x01: .home, 0x02: .left, 0x03: .interrupt, 0x04: .endOfInput, 0x05: .end, 0x06: .right, 0x08: .backspace,
        0x09: .text("\t"), 0x0A: .enter, 0x0B: .deleteToEnd, 0x0C: .clearScreen, 0x0D: .enter, 0x0E: .down,
        0x10: .up, 0x15: .deleteToStart, 0x17: .deleteWord, 0x7F: .backspace,
    ]

    private static let sequenceKeys: [String: Key] = [
        "A": .up, "B": .down, "C": .right, "D": .left, "H": .home, "F": .end,
        "1": .home, "7": .home, "4": .end, "8": .end, "3": .delete,
    ]
}
