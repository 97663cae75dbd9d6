/// The text of a token that stands for one byte: `<0x0A>`.
enum ByteToken {
    /// The text for `byte`.
    static func text(of byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return Array("<0x".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]] + Array(">".utf8)
    }

    /// The byte that `text` means.
    ///
    /// - Throws: ``TokenizationError`` `.malformedByteToken`.
    static func byte(of text: ArraySlice<UInt8>, token: Int) throws(TokenizationError) -> UInt8 {
        let digits = String(decoding: text.dropFirst(3).prefix(2), as: UTF8.self)
        guard text.count == 6, text.starts(with: "<0x".utf8), text.last == UInt8(ascii: ">"),
            digits.allSatisfy(\.isHexDigit), let byte = UInt8(digits, radix: 16)
        else {
            let found = String(decoding: text, as: UTF8.self)
            throw TokenizationError(
                .malformedByteToken,
                "expected a byte token such as <0x0A>, found \"\(found)\"; the model file is damaged",
                token: token
            )
        }
        return byte
    }
}
