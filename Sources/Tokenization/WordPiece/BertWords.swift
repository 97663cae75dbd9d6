/// Cuts a text into words as BERT does: at white space, and punctuation and Chinese characters are words by themselves.
///
/// - Source: Devlin 2018 (BERT), as llama.cpp has it. Its tables take a character's first part for all of its
///   decomposition, and are those of Unicode 15.1.
struct BertWords: Sendable {
    let lowercases: Bool
    let stripsAccents: Bool

    /// Hands out the words, cleaned.
    ///
    /// - Complexity: O(n).
    func forEach(in text: ArraySlice<UInt8>, _ body: ([UInt8]) -> Void) {
        var word: [UInt8] = []
        func finish() {
            if !word.isEmpty { body(word) }
            word.removeAll(keepingCapacity: true)
        }
        Self.forEachCodePoint(in: text) { original in
            let value = stripsAccents ? firstPart(of: original) : original
            switch Role(of: value) {
            case .space:
                finish()
            case .dropped:
                break
            case .mark where stripsAccents:
                break
            case .mark, .letter:
                UTF8Character.append(lowercased(value), to: &word)
            case .single:
                finish()
                UTF8Character.append(lowercased(value), to: &word)
                finish()
            }
        }
        finish()
    }

    /// Bytes that mean nothing are U+FFFD.
    private static func forEachCodePoint(in text: ArraySlice<UInt8>, _ body: (UInt32) -> Void) {
        text.withUnsafeBufferPointer { bytes in
            var position = 0
            while position < bytes.count {
                let (value, byteCount) = UTF8Character.decode(bytes, at: position) ?? (0xFFFD, 1)
                body(value)
                position += byteCount
            }
        }
    }

    private func firstPart(of value: UInt32) -> UInt32 {
        guard value >= 0x80 else { return value }
        return Decompositions.canonical.parts(of: value, version: .llamaCpp)?.first ?? value
    }

    private func lowercased(_ value: UInt32) -> UInt32 {
        guard lowercases else { return value }
        if value < 0x80 { return (0x41...0x5A).contains(value) ? value | 0x20 : value }
        guard let scalar = Unicode.Scalar(value), UnicodeVersion.llamaCpp.contains(value) else { return value }
        return scalar.properties.lowercaseMapping.unicodeScalars.first?.value ?? value
    }

    /// Whether a character is in the blocks that BERT takes for Chinese, one of which it begins 256 places too late.
    static func isChinese(_ value: UInt32) -> Bool {
        switch value {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
            0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
            true
        default: false
        }
    }
}

/// What a character does to words.
private enum Role {
    case space
    case dropped
    case mark
    case single
    case letter

    init(of value: UInt32) {
        guard let scalar = Unicode.Scalar(value), value != 0xFFFD else {
            self = .dropped
            return
        }
        if scalar.properties.isWhitespace {
            self = .space
        } else if BertWords.isChinese(value) {
            self = .single
        } else if UnicodeVersion.llamaCpp.contains(value) {
            self.init(scalar)
        } else {
            self = .letter
        }
    }

    private init(_ scalar: Unicode.Scalar) {
        switch scalar.properties.generalCategory {
        case .control, .format, .privateUse, .surrogate: self = .dropped
        case .nonspacingMark, .spacingMark, .enclosingMark: self = .mark
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            self = .single
        case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol: self = scalar.value < 0x7F ? .single : .letter
        default: self = .letter
        }
    }
}
