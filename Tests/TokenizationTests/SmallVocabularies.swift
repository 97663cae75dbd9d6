import Tokenization

/// Vocabularies small enough to reason about by hand.
enum SmallVocabulary {
    /// Collects tokens and remembers their ids by text.
    struct Builder {
        private(set) var tokens = ByteStrings()
        private(set) var scores: [Float] = []
        private(set) var kinds: [TokenKind] = []
        private(set) var ids: [String: TokenID] = [:]

        mutating func add(_ text: String, _ kind: TokenKind = .normal, score: Float = 0) {
            ids[text] = TokenID(tokens.count)
            tokens.append(text.utf8)
            scores.append(score)
            kinds.append(kind)
        }
    }

    /// The first byte token of ``sentencePiece``.
    static let firstByte: TokenID = 3

    /// `<unk>` `<s>` `</s>`, 256 bytes, some letters, and the way to `▁hello`.
    static let sentencePieceBuilder: Builder = {
        var builder = Builder()
        builder.add("<unk>", .unknown)
        builder.add("<s>", .control)
        builder.add("</s>", .control)
        for byte in 0...UInt8.max { builder.add(byteText(byte), .byte) }
        for letter in ["▁", "h", "e", "l", "o", "w"] { builder.add(letter, score: -10) }
        let merged: [(String, Float)] = [
            ("he", -1), ("ll", -2), ("lo", -2.5), ("hell", -3), ("hello", -4), ("▁hello", -5), ("▁w", -6), ("▁▁", -7),
            ("▁▁▁▁", -8),
        ]
        for (text, score) in merged { builder.add(text, score: score) }
        builder.add("<tool>", .userDefined)
        builder.add("<|end|>", .normal)
        builder.add("gone", .unused)
        return builder
    }()

    static var sentencePiece: Vocabulary {
        let builder = sentencePieceBuilder
        return Vocabulary(tokens: builder.tokens, scores: builder.scores, kinds: builder.kinds)
    }

    /// The 256 bytes in order, the way to `Ġhello`, digits, and special tokens.
    static let byteLevelBuilder: Builder = {
        var builder = Builder()
        for byte in 0...UInt8.max { builder.add(letters([byte])) }
        for text in ["he", "ll", "hell", "hello", "Ġhello", "12", "123", "ĠĠ", "aa", "aaaa"] { builder.add(text) }
        builder.add(letters([0xE2, 0x82]))
        builder.add(letters([0xAC, 0x41, 0xF0]))
        builder.add("<|begin|>", .control)
        builder.add("<|eot_id|>", .control)
        builder.add("<tool>", .userDefined)
        builder.add("<tool>x", .userDefined)
        // A word that no merge makes.
        builder.add("zebra")
        return builder
    }()

    static let merges = ByteStrings([
        "h e", "l l", "he ll", "hell o", "Ġ hello", "1 2", "12 3", "Ġ Ġ", "a a", "aa aa", "x y",
    ])

    static var byteLevel: Vocabulary {
        var special = SpecialTokens()
        special.beginOfSequence = byteLevelBuilder.ids["<|begin|>"]
        special.endOfSequence = byteLevelBuilder.ids["<|eot_id|>"]
        let builder = byteLevelBuilder
        return Vocabulary(tokens: builder.tokens, kinds: builder.kinds, merges: merges, special: special)
    }

    /// How byte-level BPE writes bytes.
    static func letters(_ bytes: [UInt8]) -> String {
        String(String.UnicodeScalarView(bytes.map { alphabet[Int($0)] }))
    }

    private static let alphabet: [Unicode.Scalar] = {
        var next: UInt8 = 0
        return (0...UInt8.max).map { byte in
            let isItself = byte > 0x20 && byte < 0x7F || byte > 0xA0 && byte != 0xAD
            defer { next += isItself ? 0 : 1 }
            return isItself ? Unicode.Scalar(byte) : Unicode.Scalar(UInt16(0x100) + UInt16(next)) ?? "?"
        }
    }()

    private static func byteText(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "<0x\(digits.count == 1 ? "0" : "")\(digits)>"
    }
}
