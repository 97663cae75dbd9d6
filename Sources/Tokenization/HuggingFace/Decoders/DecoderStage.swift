/// A step of a decoder at work: pieces come in, and pieces go out as soon as they are certain.
struct DecoderStage: Sendable {
    private let decoder: TextDecoder
    /// Whether the pieces are parts of one text, and not the tokens.
    private let isFused: Bool
    private var isFirst: Bool
    /// What later pieces decide about.
    private var held: [UInt8] = []
    private var last: [UInt8]?
    /// How many characters may still be taken away in front.
    private var stripsLeft = 0

    init(_ decoder: TextDecoder, isFused: Bool, continuesText: Bool) {
        self.decoder = decoder
        self.isFused = isFused
        isFirst = !continuesText
        if case .strip(_, let start, _) = decoder, !continuesText { stripsLeft = start }
    }

    /// Takes a piece in.
    mutating func push(_ piece: [UInt8]) -> [UInt8]? {
        defer { isFirst = false }
        switch decoder {
        case .byteLevel: return ByteCharacters.bytes(of: piece) ?? piece
        case .wordPiece(let prefix, let cleansUp):
            let word = isFirst ? piece : Self.continued(piece, prefix)
            return cleansUp ? Self.cleanedUp(word) : word
        case .metaspace(let mark, let dropsFirst):
            return piece.replacing(mark, with: isFirst && dropsFirst ? [] : [0x20])
        case .wordEnd(let suffix): return pushWordEnd(piece, suffix)
        case .ctc(let padding, let delimiter, let cleansUp):
            defer { last = piece }
            guard piece != last else { return nil }
            let text = piece.replacing(padding, with: [])
            let clean = cleansUp ? Self.cleanedUp(text).replacing(delimiter, with: [0x20]) : text
            return clean.isEmpty ? nil : clean
        case .byteFallback: return Self.byte(of: piece).map { [$0] } ?? piece
        case .fuse: return piece
        case .strip(let character, let start, let stop):
            return isFused ? pushStripped(piece, character, stop) : Self.stripped(piece, character, start, stop)
        case .replace(let pattern, let content): return pushReplaced(piece, pattern, content)
        case .join: return isFirst ? piece : [0x20] + piece
        }
    }

    /// What was held back.
    mutating func finish() -> [UInt8]? {
        defer { held = [] }
        guard !held.isEmpty else { return nil }
        switch decoder {
        case .wordEnd(let suffix): return held.replacing(suffix, with: [])
        case .strip: return nil
        case .replace(let pattern, let content): return Self.replaced(held, pattern, content)
        default: return held
        }
    }

    // MARK: Words

    private static func continued(_ piece: [UInt8], _ prefix: [UInt8]) -> [UInt8] {
        piece.starts(with: prefix) ? Array(piece.dropFirst(prefix.count)) : [0x20] + piece
    }

    /// Takes away spaces as English has them not.
    private static func cleanedUp(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(0x20) else { return text }
        return cleanUps.reduce(text) { $0.replacing(Array($1.0.utf8), with: Array($1.1.utf8)) }
    }

    private static let cleanUps = [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
        (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ]

    /// The end of a word is a space only if something follows.
    private mutating func pushWordEnd(_ piece: [UInt8], _ suffix: [UInt8]) -> [UInt8]? {
        let certain = held.replacing(suffix, with: [0x20])
        held = piece
        if !suffix.isEmpty, piece.firstRange(of: suffix) == nil {
            held = []
            return certain + piece
        }
        return certain.isEmpty ? nil : certain
    }

    private static func byte(of piece: [UInt8]) -> UInt8? {
        guard piece.count == 6, piece.starts(with: "<0x".utf8), piece.last == UInt8(ascii: ">") else { return nil }
        let digits = piece[3..<5]
        // A sign is a digit for Rust.
        guard Character(Unicode.Scalar(digits[4])).isHexDigit else { return nil }
        guard Character(Unicode.Scalar(digits[3])).isHexDigit || digits[3] == UInt8(ascii: "+") else { return nil }
        return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    // MARK: Taking away

    private static func stripped(_ piece: [UInt8], _ character: UInt32, _ start: Int, _ stop: Int) -> [UInt8] {
        var scalars = AlignedText(utf8: piece[...], start: 0).values[...]
        var count = 0
        while count < start, scalars.first == character {
            scalars.removeFirst()
            count += 1
        }
        count = 0
        while count < stop, scalars.last == character {
            scalars.removeLast()
            count += 1
        }
        return Self.utf8(scalars)
    }

    private mutating func pushStripped(_ piece: [UInt8], _ character: UInt32, _ stop: Int) -> [UInt8]? {
        let mark = Self.utf8([character])
        var rest = piece[...]
        while stripsLeft > 0, rest.starts(with: mark) {
            rest = rest.dropFirst(mark.count)
            stripsLeft -= 1
        }
        if !rest.isEmpty { stripsLeft = 0 }
        held += rest
        // At most so many characters at the end may be taken away.
        var end = held.count
        var count = 0
        while count < stop, end >= mark.count, held[..<end].suffix(mark.count).elementsEqual(mark) {
            end -= mark.count
            count += 1
        }
        defer { held.removeFirst(end) }
        return end > 0 ? Array(held[..<end]) : nil
    }

    // MARK: Replacing

    private mutating func pushReplaced(_ piece: [UInt8], _ pattern: TextPattern, _ content: [UInt32]) -> [UInt8]? {
        guard isFused else { return Self.replaced(piece, pattern, content) }
        held += piece
        // Where a pattern may go on endlessly, only the end of the text makes it certain.
        guard let wanted = pattern.fixedText else { return nil }
        let old = Self.utf8(wanted[...])
        var certain: [UInt8] = []
        while !old.isEmpty, let match = held.firstRange(of: old) {
            certain += held[..<match.lowerBound] + Self.utf8(content[...])
            held.removeFirst(match.upperBound)
        }
        let open = (0..<min(old.count, held.count + 1)).last { held.suffix($0).elementsEqual(old.prefix($0)) } ?? 0
        certain += held.dropLast(open)
        held = held.suffix(open)
        return certain.isEmpty ? nil : certain
    }

    private static func replaced(_ piece: [UInt8], _ pattern: TextPattern, _ content: [UInt32]) -> [UInt8] {
        if let wanted = pattern.fixedText { return piece.replacing(utf8(wanted[...]), with: utf8(content[...])) }
        let text = AlignedText(utf8: piece[...], start: 0).replacing(pattern, with: content)
        return text.bytes(of: 0..<text.count)
    }

    private static func utf8(_ scalars: ArraySlice<UInt32>) -> [UInt8] {
        var bytes: [UInt8] = []
        for scalar in scalars { UTF8Character.append(scalar, to: &bytes) }
        return bytes
    }
}

extension [UInt8] {
    /// The first place of some bytes; nil if there is none, or none are wanted.
    fileprivate func firstRange(of wanted: [UInt8]) -> Range<Int>? {
        guard let first = wanted.first, count >= wanted.count else { return nil }
        for start in 0...count - wanted.count where self[start] == first {
            if self[start..<start + wanted.count].elementsEqual(wanted) { return start..<start + wanted.count }
        }
        return nil
    }

    /// The bytes with others for every place of some.
    fileprivate func replacing(_ old: [UInt8], with new: [UInt8]) -> [UInt8] {
        guard var match = firstRange(of: old) else { return self }
        var result: [UInt8] = []
        var rest = self
        while true {
            result += rest[..<match.lowerBound] + new
            rest.removeFirst(match.upperBound)
            guard let next = rest.firstRange(of: old) else { return result + rest }
            match = next
        }
    }
}
